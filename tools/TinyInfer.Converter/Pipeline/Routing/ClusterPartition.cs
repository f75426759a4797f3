using System.Text.Json.Nodes;
using TinyInfer.Anomaly.Scores;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Report;
using TinyInfer.Guard;

namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>Routes told apart by which of several clusters a window's features are nearest to, each measured by its own radius.</summary>
/// <param name="Features">Indices of the features that count.</param>
/// <param name="Gains">What each of them is multiplied by before distances are taken.</param>
/// <param name="Centres">Centre of each cluster, of such products.</param>
/// <param name="Radii">Radius of each cluster.</param>
public sealed record ClusterPartition(
    IReadOnlyList<int> Features, IReadOnlyList<float> Gains, IReadOnlyList<float[]> Centres, IReadOnlyList<float> Radii) : RoutePartition
{
    /// <summary>What "by" says for clusters.</summary>
    internal const string Kind = "clusters";

    /// <summary>The most features that may count.</summary>
    internal const int MostFeatures = 64;

    private const int MostBytes = 1 << 20;
    private const int HighestIndex = 65535;
    private const double PerWindow = 40;
    private const double PerFeature = 25;
    private const double PerCluster = 30;
    private const double PerDistance = 28;

    /// <inheritdoc/>
    public override int Count => Centres.Count;

    /// <inheritdoc/>
    public override string Name => Kind;

    /// <summary>The file that it was read from; null if it stands in the pipeline file, or is to be written.</summary>
    public string? File { get; init; }

    /// <inheritdoc/>
    public override string Describe(int route) => $"cluster {route}";

    /// <summary>The numbers as a file, which a pipeline file may name.</summary>
    /// <returns>JSON.</returns>
    public string ToText() => Json.Write(new { Features, Gains, Centres, Radii }) + "\n";

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["by"] = Kind,
        [Kind] = File == null ? JsonNode.Parse(ToText()) : File,
    };

    /// <inheritdoc/>
    internal override double InstructionsFor(int features) =>
        (SignalCost.WriteFloat * features) + PerWindow + (PerFeature * Features.Count)
            + (Count * (PerCluster + (PerDistance * Features.Count)));

    /// <inheritdoc/>
    internal override string? ClustersCode =>
        $"new ClusterRoutes({Literal.Of([.. Features])}, {Literal.Of([.. Gains])}, "
        + $"new ClusterDistance({Literal.Of(Centres.SelectMany(c => c).ToArray())}, {Literal.Of([.. Radii])}))";

    /// <inheritdoc/>
    internal override ClusterRoutes? CreateClusters() => new(
        [.. Features], [.. Gains], new ClusterDistance([.. Centres.SelectMany(c => c)], [.. Radii]));

    /// <summary>The same clusters of features that are standardized first.</summary>
    /// <param name="means">What is taken off features, in turn.</param>
    /// <param name="deviations">What they are then divided by, in turn.</param>
    internal ClusterPartition Standardized(IReadOnlyList<float> means, IReadOnlyList<float> deviations) => this with
    {
        Gains = [.. Gains.Select((gain, i) => gain * deviations[Features[i] % deviations.Count])],
        Centres = [.. Centres.Select(centre => centre.Select((x, i) => x - (Gains[i] * means[Features[i] % means.Count])).ToArray())],
    };

    /// <inheritdoc/>
    internal override void Require(string place, int features)
    {
        if (Features.Max() is var highest && highest >= features)
        {
            throw new ConversionException(
                $"{place}: clusters go by feature {highest}, and the pipeline gives {features}, from 0. Fit them again with "
                + "tinyinfer fit.");
        }
    }

    /// <summary>Reads an object, or the file that it names.</summary>
    internal static ClusterPartition Read(JsonPlace place, string folder)
    {
        if (place.IsObject)
        {
            return ReadNumbers(place);
        }

        string name = place.AsText();
        string file = Path.GetFullPath(Path.Combine(folder, name));
        return System.IO.File.Exists(file)
            ? ReadNumbers(JsonTree.Read(InputFile.Read(file, MostBytes), file)) with { File = name }
            : throw place.Error($"there is no file {file}. Write it with tinyinfer fit.");
    }

    /// <summary>Reads indices of features.</summary>
    internal static int[] ReadFeatures(JsonPlace place)
    {
        int[] features = place.IsArray ? [.. place.Elements.Select(e => e.AsInteger(0, HighestIndex))] : [place.AsInteger(0, HighestIndex)];
        return features.Length is > 0 and <= MostFeatures && features.Distinct().Count() == features.Length
            ? features
            : throw place.Error($"numbers of different features from 0 on are expected, {MostFeatures} at most.");
    }

    private static ClusterPartition ReadNumbers(JsonPlace place)
    {
        int[] features = ReadFeatures(place.Require("features", "[0, 1]"));
        JsonPlace given = place.Require("centres", "[[1, 2], [3, 4]]");
        float[][] centres = given.IsArray ? [.. given.Elements.Select(centre => centre.AsFloats())] : [];
        if (centres.Length is < 2 or > MostRoutes)
        {
            throw given.Error($"an array of 2 to {MostRoutes} centres is expected, each an array of numbers.");
        }

        for (int i = 0; i < centres.Length; i++)
        {
            Require(given.Elements[i], centres[i].Length, features.Length, "feature");
        }

        float[] Numbers(string name, int count, string each)
        {
            if (place.Find(name) is not { } numbers)
            {
                return [.. Enumerable.Repeat(1f, count)];
            }

            float[] values = numbers.AsFloats();
            Require(numbers, values.Length, count, each);
            return values;
        }

        ClusterPartition partition = new(features, Numbers("gains", features.Length, "feature"), centres,
            Numbers("radii", centres.Length, "centre"));
        place.RejectOthers();
        Stage.Build(place, () => partition.CreateClusters()!, string.Empty);
        return partition;
    }

    private static void Require(JsonPlace place, int count, int expected, string each)
    {
        if (count != expected)
        {
            throw place.Error($"one number for each {each} is expected: {expected}, not {count}.");
        }
    }
}
