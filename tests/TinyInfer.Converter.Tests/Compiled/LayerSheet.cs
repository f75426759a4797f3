using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Proof;
using TinyInfer.DeviceHarness;
using TinyInfer.Format;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Layers that have nothing to do with each other, in one model, so that the compiler starts once for all of them.</summary>
internal sealed class LayerSheet
{
    /// <summary>A state is reset before one run in so many.</summary>
    private const int ResetPeriod = 4;

    private static readonly CSharpCompilationOptions _library = new(OutputKind.DynamicallyLinkedLibrary);

    private readonly List<int> _firstInputs = [];
    private int _arena;

    public LayerSheet(RoundingMode rounding) => Model = new BlobModel { Rounding = rounding };

    /// <summary>The model.</summary>
    public BlobModel Model { get; }

    /// <summary>The message for each layer that goes wrong.</summary>
    public List<string> Descriptions { get; } = [];

    /// <summary>Values that each layer's input takes in turn, besides random ones.</summary>
    public List<List<sbyte[]>> Inputs { get; } = [];

    /// <summary>Adds a layer.</summary>
    public void Add(string description, BlobOperator op, int[] inputShape, int inputZeroPoint, int[] outputShape, int outputZeroPoint)
    {
        _firstInputs.Add(Model.Inputs.Count);
        AddInput(op, inputShape, inputZeroPoint);
        AddOutput(description, op, outputShape, outputZeroPoint, _arena);
    }

    /// <summary>Adds a layer of several inputs, one of which lies in the memory of the output where a place says so.</summary>
    public void Add(string description, BlobOperator op, int[][] inputShapes, int[] inputZeroPoints, int? place, int[] outputShape,
        int outputZeroPoint)
    {
        _firstInputs.Add(Model.Inputs.Count);
        foreach ((int[] shape, int zeroPoint) in inputShapes.Zip(inputZeroPoints))
        {
            AddInput(op, shape, zeroPoint);
        }

        AddOutput(description, op, outputShape, outputZeroPoint, place is { } input ? Model.Tensors[op.Inputs[input]].Offset : _arena);
    }

    private void AddInput(BlobOperator op, int[] shape, int zeroPoint)
    {
        op.Inputs.Add(Model.Tensors.Count);
        Model.Inputs.Add(AddTensor(shape, zeroPoint, _arena));
    }

    private void AddOutput(string description, BlobOperator op, int[] shape, int zeroPoint, int offset)
    {
        op.Outputs.Add(Model.Tensors.Count);
        Model.Outputs.Add(AddTensor(shape, zeroPoint, offset));
        Model.Operators.Add(op);
        Descriptions.Add(description);
        Inputs.Add([]);
    }

    /// <summary>
    /// Compiles all layers, runs them over inputs of all kinds, and asserts that they give what the interpreted kernels give.
    /// </summary>
    /// <returns>The compiled model.</returns>
    public CompiledModel Check(Random random, int randomRuns)
    {
        CompiledModel compiled = CompiledModelEmitter.Emit("sheet", Model, _ => true);
        Assert.Empty(CSharpCompilation.Create(
            "sheet", compiled.Files.Select(f => CSharpSyntaxTree.ParseText(f.Text)), DeviceCompiler.Desktop, _library).GetDiagnostics());
        byte[] blob = BlobWriter.Write(Model);
        InferenceModel compact = Load(blob, ExecutionMode.Compact);
        InferenceModel packed = Load(blob, ExecutionMode.Packed);
        InferenceModel generated = CodeCompiler.Load(CodeCompiler.Compile(compiled));
        InferenceModel proof = ProofModel.Load(compiled);
        for (int i = 0; i < Descriptions.Count; i++)
        {
            Assert.True(generated.GetLayerMode(i) == ExecutionMode.Compiled,
                $"{Descriptions[i]} is not compiled: {compiled.Layers[i].Problem}");
        }

        int runs = randomRuns + Inputs.Max(i => i.Count);
        for (int run = 0; run < runs; run++)
        {
            for (int layer = 0; layer < Descriptions.Count; layer++)
            {
                for (int i = 0; i < Model.Operators[layer].Inputs.Count; i++)
                {
                    int port = _firstInputs[layer] + i;
                    sbyte[] input = run < Inputs[layer].Count
                        ? Inputs[layer][run]
                        : Fill(random, new sbyte[compact.Inputs[port].Length], run + (i * 3));
                    compact.Inputs[port].Write(input);
                    packed.Inputs[port].Write(input);
                    generated.Inputs[port].Write(input);
                    proof.Inputs[port].Write(input);
                }
            }

            if (run % ResetPeriod == ResetPeriod - 1)
            {
                compact.Reset();
                packed.Reset();
                generated.Reset();
                proof.Reset();
            }

            compact.Run();
            packed.Run();
            generated.Run();
            proof.Run();
            for (int layer = 0; layer < Descriptions.Count; layer++)
            {
                sbyte[] expected = Read(compact.Outputs[layer]);
                Assert.Equal(expected, Read(packed.Outputs[layer]));
                Assert.Equal(expected, Read(proof.Outputs[layer]));
                sbyte[] actual = Read(generated.Outputs[layer]);
                int wrong = Enumerable.Range(0, expected.Length).FirstOrDefault(i => expected[i] != actual[i], -1);
                Assert.True(
                    wrong < 0, $"{Descriptions[layer]}, {Model.Rounding}, run {run}: element {wrong} should be "
                        + $"{(wrong < 0 ? 0 : expected[wrong])} and is {(wrong < 0 ? 0 : actual[wrong])}");
            }
        }

        return compiled;
    }

    private static InferenceModel Load(byte[] blob, ExecutionMode mode) =>
        InferenceModel.Load(new ArraySource(blob), new LoadOptions { Mode = mode });

    private static sbyte[] Read(Tensor tensor)
    {
        sbyte[] values = new sbyte[tensor.Length];
        tensor.Read(values);
        return values;
    }

    /// <summary>All lowest, all highest, the two mixed, and anything.</summary>
    private static sbyte[] Fill(Random random, sbyte[] values, int run)
    {
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = (run % 5) switch
            {
                0 => sbyte.MinValue,
                1 => sbyte.MaxValue,
                2 => random.Next(2) == 0 ? sbyte.MinValue : sbyte.MaxValue,
                _ => (sbyte)random.Next(sbyte.MinValue, sbyte.MaxValue + 1),
            };
        }

        return values;
    }

    private int AddTensor(int[] shape, int zeroPoint, int offset)
    {
        BlobTensor tensor = new(shape, 0.5f, zeroPoint, offset);
        _arena = Math.Max(_arena, offset + tensor.Length);
        Model.Tensors.Add(tensor);
        return Model.Tensors.Count - 1;
    }
}
