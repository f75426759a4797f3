using TinyInfer.Converter.Cost;
using TinyInfer.Converter.Verify;

namespace TinyInfer.Converter.Report;

/// <summary>The pictures of a conversion's report.</summary>
internal static class ConversionCharts
{
    private const int Width = 860;

    /// <summary>Signal-to-noise ratio, a bar per layer, the worst of them marked.</summary>
    internal static string SignalToNoise(IReadOnlyList<LayerSummary> layers, int worst)
    {
        SvgChart chart = new(
            Width,
            240,
            new ChartAxis(-0.5, layers.Count - 0.5, "layer") { Step = TickStep(layers.Count), FirstTick = 0 },
            ChartAxis.Over([0, .. layers.Select(l => l.SignalToNoise ?? 0)], "signal to noise, dB"));
        foreach (LayerSummary layer in layers.Where(l => l.SignalToNoise != null))
        {
            double decibel = layer.SignalToNoise!.Value;
            chart.Rectangle(
                layer.Index - 0.4,
                layer.Index + 0.4,
                Math.Min(0, decibel),
                Math.Max(0, decibel),
                layer.Index == worst ? "alarm" : "mark",
                $"{layer.Index} {layer.Operator} {layer.Name}: {decibel:F1} dB");
        }

        return chart.ToElement("Signal-to-noise ratio of each layer against the float model");
    }

    /// <summary>Where each buffer lies in the arena (upwards) while which layers run (to the right).</summary>
    internal static string Arena(ArenaSummary arena)
    {
        SvgChart chart = new(
            Width,
            280,
            new ChartAxis(-1.5, arena.Layers - 0.5, "layer (−1: before the first)") { Step = TickStep(arena.Layers), FirstTick = -1 },
            ChartAxis.Over([0, arena.Size], "bytes"));
        foreach (ArenaSummary.Buffer buffer in arena.Buffers)
        {
            int end = buffer.Offset + buffer.Size;
            string title = $"{buffer.Name}: bytes {buffer.Offset} to {end - 1}, layers {buffer.First} to {buffer.Last}";
            chart.Rectangle(buffer.First - 0.5, buffer.Last + 0.5, buffer.Offset, end, "box", title, buffer.Name);
        }

        return chart.ToElement("What lies where in the arena while each layer runs");
    }

    /// <summary>Float results to the right, int8 results upwards.</summary>
    internal static string Scatter(OutputComparison output)
    {
        double[] all = [.. output.Reference.Concat(output.Actual).Select(v => (double)v)];
        ChartAxis x = ChartAxis.Over(all, $"{output.Name}, float");
        SvgChart chart = new(420, 400, x, x with { Label = $"{output.Name}, int8" });
        chart.Line([(x.Minimum, x.Minimum), (x.Maximum, x.Maximum)], "rule");
        foreach ((float reference, float actual) in output.Reference.Zip(output.Actual).Where(pair => float.IsFinite(pair.First)))
        {
            chart.Dot(reference, actual, 2, "dot");
        }

        return chart.ToElement($"Output {output.Name}: int8 against float");
    }

    private static double TickStep(int count) => Math.Max(1, Math.Ceiling(count / 20.0));
}
