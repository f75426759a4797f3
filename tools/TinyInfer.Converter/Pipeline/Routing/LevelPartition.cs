using System.Globalization;
using System.Text.Json.Nodes;
using TinyInfer.Converter.Files;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>Routes told apart by a measure of one channel's window, cut at edges.</summary>
/// <param name="By">The measure.</param>
/// <param name="Channel">Of which channel, from 0.</param>
/// <param name="Edges">Where the second route begins, the third and so on, in the sensor's unit.</param>
public sealed record LevelPartition(Statistic By, int Channel, IReadOnlyList<double> Edges) : RoutePartition
{
    private const int MostEdges = MostRoutes - 1;

    /// <summary>The measures, by name.</summary>
    internal static IReadOnlyDictionary<string, Statistic> Measures { get; } =
        new Dictionary<string, Statistic>(CascadeDefinition.Measures) { ["mean"] = Statistic.Mean };

    /// <inheritdoc/>
    public override int Count => Edges.Count + 1;

    /// <inheritdoc/>
    public override string Name => Measures.First(m => m.Value == By).Key;

    /// <inheritdoc/>
    public override string Describe(int route)
    {
        string Edge(int i) => Edges[i].ToString("G5", CultureInfo.InvariantCulture);
        return route == 0 ? $"{Name} below {Edge(0)}"
            : route == Edges.Count ? $"{Name} from {Edge(route - 1)}"
            : $"{Name} from {Edge(route - 1)} to {Edge(route)}";
    }

    /// <inheritdoc/>
    internal override bool TakesSquares => WindowGate.TakesSquares(By);

    /// <inheritdoc/>
    public override JsonObject ToJson() => new()
    {
        ["by"] = Name,
        ["channel"] = Channel,
        ["edges"] = new JsonArray([.. Edges.Select(edge => (JsonNode?)edge)]),
    };

    /// <inheritdoc/>
    internal override double InstructionsFor(int features) => SignalCost.Measured(By);

    /// <inheritdoc/>
    internal override string? SelectorCode(SensorDefinition sensor) =>
        $"new RouteSelector({Literal.Of(By)}, {Channel}, {Literal.Of(CountsOf(sensor))})";

    /// <inheritdoc/>
    internal override RouteSelector? CreateSelector(SensorDefinition sensor) => new(By, Channel, CountsOf(sensor));

    /// <summary>Reads the members.</summary>
    internal static LevelPartition Read(JsonPlace place, Statistic by, SensorDefinition sensor)
    {
        int channel = place.Find("channel")?.AsInteger(0, sensor.Channels - 1) ?? 0;
        JsonPlace given = place.Require("edges", "[100, 250]");
        double[] edges = given.AsNumbers(-1e12, 1e12);
        return edges.Length <= MostEdges && edges.Zip(edges.Skip(1)).All(pair => pair.First < pair.Second)
            ? new LevelPartition(by, channel, edges)
            : throw given.Error($"edges that ascend are expected, {MostEdges} at most.");
    }

    private float[] CountsOf(SensorDefinition sensor)
    {
        double unit = CascadeDefinition.UnitsOf(By, sensor)[Channel];
        return [.. Edges.Select(edge => (float)(edge / unit))];
    }
}
