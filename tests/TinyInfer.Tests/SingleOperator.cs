using TinyInfer.Converter.Blob;
using TinyInfer.Format;

namespace TinyInfer.Tests;

/// <summary>A model of one operator, run in every way there is.</summary>
internal static class SingleOperator
{
    /// <summary>
    /// Runs the operator compact and packed, from an array and streamed, twice each, and asserts that all give the same bytes.
    /// </summary>
    /// <returns>The output.</returns>
    public static sbyte[] Run(BlobOperator op, RoundingMode rounding, Operand output, params Operand[] inputs)
    {
        byte[] blob = Write(op, rounding, output, inputs);
        sbyte[]? first = null;
        foreach (ExecutionMode mode in (ExecutionMode[])[ExecutionMode.Compact, ExecutionMode.Packed])
        {
            foreach (ModelSource source in (ModelSource[])[new ArraySource(blob), new StreamedSource(blob)])
            {
                InferenceModel model = InferenceModel.Load(source, new LoadOptions { Mode = mode });
                for (int run = 0; run < 2; run++)
                {
                    for (int i = 0; i < inputs.Length; i++)
                    {
                        model.Inputs[i].Write(inputs[i].Data);
                    }

                    model.Run();
                    sbyte[] result = new sbyte[model.Output.Length];
                    model.Output.Read(result);
                    first ??= result;
                    Assert.Equal(first, result);
                }
            }
        }

        return first!;
    }

    /// <summary>Writes the model.</summary>
    /// <returns>The blob.</returns>
    public static byte[] Write(BlobOperator op, RoundingMode rounding, Operand output, params Operand[] inputs)
    {
        BlobModel model = new() { Rounding = rounding };
        int offset = 0;
        foreach (Operand operand in (Operand[])[.. inputs, output])
        {
            BlobTensor tensor = new(operand.Shape, 0.5f, operand.ZeroPoint, offset);
            offset += tensor.Length;
            model.Tensors.Add(tensor);
        }

        model.Operators.Add(op);
        for (int i = 0; i < inputs.Length; i++)
        {
            op.Inputs.Add(i);
            model.Inputs.Add(i);
        }

        op.Outputs.Add(inputs.Length);
        model.Outputs.Add(inputs.Length);
        return BlobWriter.Write(model);
    }
}

/// <summary>A tensor of a one-operator model.</summary>
/// <param name="Shape">Its dimensions.</param>
/// <param name="ZeroPoint">Its zero point.</param>
/// <param name="Data">Its values; empty for an output.</param>
internal sealed record Operand(int[] Shape, int ZeroPoint, sbyte[] Data);

/// <summary>A blob that is not in memory as a whole, as far as the runtime knows.</summary>
internal sealed class StreamedSource(byte[] blob) : ModelSource
{
    public override int Length => blob.Length;

    public override void Read(int position, byte[] buffer, int offset, int count) =>
        System.Array.Copy(blob, position, buffer, offset, count);
}
