using TinyInfer.Converter.Graph;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A model's input as a window of raw samples, which pipelines give as [time, channels].</summary>
/// <param name="Length">Frames.</param>
/// <param name="Channels">Samples of a frame.</param>
internal readonly record struct SampleLayout(int Length, int Channels)
{
    /// <summary>Finds the layout.</summary>
    /// <param name="options">What is known of the sensor.</param>
    /// <param name="shape">The input's shape.</param>
    /// <exception cref="ConversionException">The input is no such window, or its channels seem to come first.</exception>
    internal static SampleLayout Of(StandardPipelineOptions options, int[] shape)
    {
        int? fixedChannels = SensorFacts.Of(options.Sensor)?.Channels;
        if (options.Channels is { } asked && fixedChannels is { } has && asked != has)
        {
            throw new ConversionException(
                $"--channels {asked}: the {options.Sensor} gives {has} {(has == 1 ? "sample" : "samples")} "
                + "per frame. Leave --channels out, or choose another --sensor.");
        }

        int? wanted = options.Channels ?? fixedChannels;
        int[] axes = [.. shape.Where(size => size != 1)];
        if (axes.Length > 2)
        {
            throw new ConversionException(
                $"{options.Model}: the input {Shapes.Format(shape)} has more axes than time and channels. Write a pipeline file "
                + "that says what its features are, and give it with --pipeline.");
        }

        // [1, 64, 1] and [64] say as much as each other: channels are given, or there is one.
        int count = axes.Aggregate(1, (product, size) => product * size);
        int channels = wanted ?? (axes.Length == 2 ? axes[1] : 1);
        if (axes.Length == 2 && (wanted == null ? axes[0] < axes[1] : axes[0] == wanted && axes[1] != wanted))
        {
            throw new ConversionException(
                $"{options.Model}: the input {Shapes.Format(shape)} seems to be [channels, time], and a pipeline gives [time, channels]. "
                + $"Transpose the input in the model and export it again; if channels do come last, say so with --channels {axes[1]}.");
        }

        bool fits = axes.Length == 2 ? channels == axes[1] : count % channels == 0;
        return fits
            ? new SampleLayout(count / channels, channels)
            : throw new ConversionException(
                $"{options.Model}: the input {Shapes.Format(shape)} is no window of [time, {channels}], which "
                + $"{(options.Channels != null ? $"--channels {channels}" : $"the {options.Sensor}")} asks for. Choose another sensor, "
                + "or write a pipeline file with features that fit the model and give it with --pipeline.");
    }
}
