using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Names of the parts of a score: bands, statistics, or the channels of raw samples.</summary>
internal static class PartNames
{
    /// <summary>The names, in the order of <see cref="FeaturePipeline.PartCount"/>.</summary>
    /// <param name="definition">The pipeline.</param>
    /// <param name="channels">What its channels are called.</param>
    internal static string[] Of(PipelineDefinition definition, IReadOnlyList<string> channels) => definition.Features.Count == 1
        ? Of(definition.Features[0], channels)
        : [.. definition.Features.SelectMany(feature => Of(feature, channels, feature.Value.Count))];

    private static string[] Of(DeviceObject<FeatureExtractor> feature, IReadOnlyList<string> channels) =>
        Of(feature, channels, feature.Value.PartCount);

    /// <summary>Features of several channels follow each other channel by channel, raw samples frame by frame.</summary>
    private static string[] Of(DeviceObject<FeatureExtractor> feature, IReadOnlyList<string> channels, int count) =>
        feature.Names is { } names
        ? [.. Enumerable.Range(0, count).Select(
            i => channels.Count == 1 ? names[i] : $"{channels[i / names.Count]}: {names[i % names.Count]}")]
        : [.. Enumerable.Range(0, count).Select(i => channels[i % channels.Count])];
}
