using TinyInfer.Converter.Blob;
using TinyInfer.Converter.Data;
using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Plan;
using TinyInfer.Converter.Streaming;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Conversion;

/// <summary>Makes a streaming model of a converted one, and proves on the validation data that it gives the same bytes.</summary>
internal static class StreamingConverter
{
    /// <summary>Converts.</summary>
    /// <param name="windowed">The model over whole windows; its network is changed.</param>
    /// <param name="validation">Windows to compare on.</param>
    /// <param name="options">What was asked for.</param>
    /// <returns>The streaming model, with the windowed one's comparison with the float model.</returns>
    /// <exception cref="ConversionException">The network cannot be streamed, or gives other bytes.</exception>
    internal static ConversionResult Convert(ConversionResult windowed, SampleSet validation, ConversionOptions options)
    {
        string input = windowed.Network.Inputs[0].Name;
        int[] shape = windowed.Network.Inputs[0].Shape;
        long windowMacs = windowed.Macs;
        Dictionary<Operator, LayerComparison> compared = windowed.Network.Operators.Where(op => !op.IsView)
            .Zip(windowed.Layers).ToDictionary(pair => pair.First, pair => pair.Second);
        (int axis, int step) = StreamingTransform.Run(windowed.Network, options.TimeAxis);
        ArenaPlan plan = ArenaPlanner.Plan(windowed.Network);
        BlobModel records = BlobEmitter.Emit(windowed.Network, plan.OffsetOf);
        foreach ((string key, object value) in windowed.Records.Metadata)
        {
            records.Metadata[key] = value;
        }

        LayerMetadata.Store(records, windowed.Network);
        Dictionary<string, float[]> first = new() { [input] = StreamingCheck.Frames(validation[0][input], shape, axis, 0, step) };
        (byte[] blob, InferenceModel model) = VerifiedBlob.Make(records, windowed.Network, first, options.Ram);
        sbyte[][] windows = [.. Enumerable.Range(0, validation.Count).Select(i => Quantize(windowed.Model.Input, validation[i][input]))];
        if (!StreamingCheck.Agrees(windowed.Model, model, axis, windows, out int checkedWindows))
        {
            throw new ConversionException(
                $"Cannot stream: window {checkedWindows + 1} of the validation data in a row gives other results than the "
                + "network over it alone. A layer that is padded along time sees zeros before a window, but in a stream "
                + "the frames that came before. Leave the padding along time out.");
        }

        model.Reset();
        return windowed with
        {
            Blob = blob,
            Plan = plan,
            Layers = [.. windowed.Network.Operators.Where(op => !op.IsView).Select(
                (op, i) => compared.TryGetValue(op, out LayerComparison? layer)
                ? layer with { Layer = i, Shape = op.Output.Shape }
                : new LayerComparison(i, op.Name, op.Kind, op.Output.Shape, double.NaN, 0, 0))],
            Model = model,
            Records = records,
            Streaming = new StreamingSummary(axis, shape[axis], step, windowMacs, windowed.Macs, checkedWindows),
        };
    }

    private static sbyte[] Quantize(Tensor tensor, float[] values) => Array.ConvertAll(values, v => (sbyte)tensor.Quantize(v));
}
