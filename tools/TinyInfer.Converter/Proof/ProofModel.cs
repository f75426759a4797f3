using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Format;
using TinyInfer.Int16;
using TinyInfer.Kernels;
using TinyInfer.Numerics;

namespace TinyInfer.Converter.Proof;

/// <summary>
/// A generated model that runs before it is handed out: its statements are those that are written, the classes around them, which are alike
/// in all models, are the ones here. It holds what the generated class holds, so that its memory can be counted.
/// </summary>
/// <param name="blob">The blob that the code carries.</param>
/// <param name="make">Makes the kernel of a layer; null for one that is not compiled.</param>
internal sealed class ProofModel(byte[] blob, Func<int, KernelContext, Kernel?> make) : InferenceModel(new ArraySource(blob), null)
{
    /// <summary>Compiles a model's methods, and loads it.</summary>
    /// <param name="model">The generated model.</param>
    /// <returns>The model, whose layers run the generated code.</returns>
    internal static InferenceModel Load(CompiledModel model)
    {
        CodeMethods code = CodeMethods.Compile(model);
        return new ProofModel(BlobWriter.Write(model.Records), (layer, context) => MakeKernel(model, code, layer, context));
    }

    /// <inheritdoc/>
    protected internal override Kernel? CreateCompiledKernel(int layer, KernelContext context) => make(layer, context);

    private static Kernel? MakeKernel(CompiledModel model, CodeMethods code, int layer, KernelContext context)
    {
        if (model.Code[layer] is not { } generated)
        {
            return null;
        }

        StateMatrix? Matrix(int index) => generated.Products!.FirstOrDefault(p => p.Index == index) is { } product
            ? new CodeMatrix(code.ProductOf(layer, product))
            : null;
        BlobOperator op = model.Records.Operators[layer];
        int[] PlacesOf(IEnumerable<int> tensors) => [.. tensors.Select(t => model.Records.Tensors[t].Offset)];
        return op.Code switch
        {
            OperatorCode.Lstm => new CodeLstm(context, Matrix),
            OperatorCode.Gru => new CodeGru(context, Matrix),
            OperatorCode.Rnn => new CodeRnn(context, Matrix),
            OperatorCode.Svdf => new CodeSvdf(context, Matrix),
            _ when model.Records.IsWide(op) => new CodeWideKernel(
                context, PlacesOf(op.Inputs), PlacesOf(op.Outputs)[0], code.LayerOf<WideLayerCode>(layer, generated).Compute)
                .Reserve(context, generated.PackedCount),
            _ => new CodeKernel(context, PlacesOf(op.Inputs), PlacesOf(op.Outputs)[0], code.LayerOf<LayerCode>(layer, generated))
                .Reserve(context, model, generated.PackedCount),
        };
    }

    private sealed class CodeKernel(KernelContext context, int[] inputs, int output, (LayerCode Compute, Array[] Tables) code)
        : CompiledKernel(context, inputs, output)
    {
        private readonly LayerCode _compute = code.Compute;

        /// <summary>Fields of the generated class.</summary>
        internal Array[] Tables { get; } = code.Tables;

        internal CodeKernel Reserve(KernelContext context, CompiledModel model, int packedCount)
        {
            if (model.Clamp is { } clamp)
            {
                context.Scratch.ReserveClamp(clamp.Lowest, clamp.Highest);
            }

            if (packedCount > 0)
            {
                context.Scratch.ReservePacked(packedCount);
            }

            return this;
        }

        protected override void Compute(sbyte[] m, sbyte[] t, long[] s) => _compute(m, t, s);
    }

    private sealed class CodeWideKernel(KernelContext context, int[] inputs, int output, WideLayerCode compute)
        : CompiledWideKernel(context, inputs, output)
    {
        internal CodeWideKernel Reserve(KernelContext context, int packedCount)
        {
            if (packedCount > 0)
            {
                context.Scratch.ReservePacked(packedCount);
            }

            return this;
        }

        protected override void Compute(short[] m, long[] s) => compute(m, s);
    }

    private sealed class CodeMatrix(ProductCode compute) : StateMatrix
    {
        public override void Compute(sbyte[] input, int offset, int[] output) => compute(input, offset, output);
    }

    private sealed class CodeLstm(KernelContext context, Func<int, StateMatrix?> matrix) : Kernels.Lstm(context)
    {
        protected override StateMatrix? CreateCompiled(int index) => matrix(index);
    }

    private sealed class CodeGru(KernelContext context, Func<int, StateMatrix?> matrix) : Kernels.Gru(context)
    {
        protected override StateMatrix? CreateCompiled(int index) => matrix(index);
    }

    private sealed class CodeRnn(KernelContext context, Func<int, StateMatrix?> matrix) : Kernels.Rnn(context)
    {
        protected override StateMatrix? CreateCompiled(int index) => matrix(index);
    }

    private sealed class CodeSvdf(KernelContext context, Func<int, StateMatrix?> matrix) : Kernels.Svdf(context)
    {
        protected override StateMatrix? CreateCompiled(int index) => matrix(index);
    }
}
