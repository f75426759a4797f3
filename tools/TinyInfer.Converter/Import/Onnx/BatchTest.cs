using Microsoft.ML.OnnxRuntime.Tensors;
using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx;

/// <summary>
/// Tells a batch from any other dynamic first axis, such as the steps of a sequence: a batch of samples gives what each of them gives on
/// its own. Tried on random inputs.
/// </summary>
internal static class BatchTest
{
    /// <summary>Samples of the batch: a number that models seldom have as a size.</summary>
    private const int Samples = 3;

    /// <summary>How far sums in float32 may be off, relative to the largest value of a tensor.</summary>
    private const double Tolerance = 1e-3;

    /// <summary>Tries a model.</summary>
    /// <param name="model">The model, in which the axes have the size 1.</param>
    /// <param name="axes">Dynamic first axes.</param>
    /// <returns>What to say of the axes that are no batch.</returns>
    internal static IEnumerable<string> Run(ModelProto model, IReadOnlyList<DynamicAxis> axes)
    {
        try
        {
            if (OnnxOperators.MayNotEnd(model) || IsBatch(model, axes))
            {
                return [];
            }
        }
        catch (ConversionException e)
        {
            // Other faults than of sizes are found again, and said, where the model is run.
            return OnnxRuntimeFault.IsOfSizes(e)
                ? axes.Select(axis => axis.Ask($", and the model does not run with the size 1 ({e.Message})"))
                : [];
        }

        // Each alone, if not all together: one may be the batch and another a sequence.
        IReadOnlyList<DynamicAxis>[] groups = [.. axes.GroupBy(axis => axis.Name).Select(group => group.ToArray())];
        DynamicAxis[] wrong = groups.Length == 1
            ? [.. axes]
            : [.. groups.Where(group => !IsBatch(model, group)).SelectMany(group => group)];
        return (wrong.Length > 0 ? wrong : [.. axes]).Select(axis => axis.Ask(" and no batch, since results depend on how many there are"));
    }

    private static bool IsBatch(ModelProto model, IReadOnlyList<DynamicAxis> axes)
    {
        ModelProto widened = model.Clone();
        HashSet<string> wide = [.. axes.Select(axis => axis.Input)];
        foreach (ValueInfoProto input in widened.Graph.Input.Where(input => wide.Contains(input.Name)))
        {
            input.Type.TensorType.Shape.Dim[0].DimValue = Samples;
        }

        List<Dictionary<string, float[]>> samples = RandomSamples(model, wide);
        List<Dictionary<string, DenseTensor<float>>> alone;
        using (OnnxReference single = OnnxReference.OfOutputs(model))
        {
            alone = samples.ConvertAll(sample => single.Run(sample));
        }

        try
        {
            using OnnxReference batch = OnnxReference.OfOutputs(widened);
            Dictionary<string, DenseTensor<float>> together = batch.Run(samples[0].Keys.ToDictionary(
                name => name,
                name => wide.Contains(name) ? [.. samples.SelectMany(sample => sample[name])] : samples[0][name]));
            return together.All(output => Agree(output.Value, alone.ConvertAll(outputs => outputs[output.Key])));
        }
        catch (ConversionException)
        {
            // The size 1 is fixed inside the model, so that there is no other.
            return true;
        }
    }

    /// <summary>Whether a tensor is those of the samples, joined along an axis, or the same for all.</summary>
    private static bool Agree(DenseTensor<float> together, List<DenseTensor<float>> alone)
    {
        int[] one = alone[0].Dimensions.ToArray();
        int[] all = together.Dimensions.ToArray();
        if (alone.Exists(tensor => !tensor.Dimensions.SequenceEqual(one)) || one.Length != all.Length)
        {
            return false;
        }

        int[] grown = [.. Enumerable.Range(0, one.Length).Where(axis => one[axis] != all[axis])];
        if (grown.Length == 0)
        {
            return alone.TrueForAll(tensor => AreClose(tensor.ToArray(), together.ToArray()));
        }

        int axis = grown[0];
        if (grown.Length > 1 || all[axis] != Samples * one[axis])
        {
            return false;
        }

        int[] parts = [Shapes.Length(one[..axis]), Samples, Shapes.Length(one[axis..])];
        float[] ordered = Shapes.Transpose(together.ToArray(), parts, [1, 0, 2]);
        return AreClose([.. alone.SelectMany(tensor => tensor)], ordered);
    }

    private static bool AreClose(float[] expected, float[] actual)
    {
        double most = Tolerance * expected.Where(float.IsFinite).Select(Math.Abs).DefaultIfEmpty(0).Max();
        return expected.Zip(actual).All(pair => pair.First.Equals(pair.Second) || Math.Abs(pair.First - pair.Second) <= most);
    }

    /// <summary>Samples that differ in the inputs with the axes.</summary>
    private static List<Dictionary<string, float[]>> RandomSamples(ModelProto model, HashSet<string> wide)
    {
        Random random = new(1);
        List<Dictionary<string, float[]>> samples = [];
        for (int i = 0; i < Samples; i++)
        {
            samples.Add(model.Graph.Input.ToDictionary(
                input => input.Name,
                input => i > 0 && !wide.Contains(input.Name)
                    ? samples[0][input.Name]
                    : Array.ConvertAll(new float[Shapes.Length(input.Type.TensorType.Shape.Dim.Select(d => (int)d.DimValue))], _ =>
                        Number(input))));
        }

        return samples;

        float Number(ValueInfoProto input) => input.Type.TensorType.ElemType == OnnxTensor.Float
            ? (float)((2 * random.NextDouble()) - 1)
            : random.Next(2);
    }
}
