using System.Text.Json.Nodes;
using TinyInfer.Converter;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline.Routing;
using TinyInfer.Training.Networks;

namespace TinyInfer.Training.Candidates;

/// <summary>Deciders that have been fitted, one for each way in which a machine works; or a network that all share.</summary>
internal sealed class FittedRoutes : FittedDecider
{
    /// <summary>Normal windows of a route, of which its threshold comes.</summary>
    private const int FewestWindows = 20;

    /// <summary>Scores are compared over this quantile of what is usual in their route.</summary>
    private const double Usual = 0.99;

    /// <summary>Stands for a threshold that is still to be found.</summary>
    private const float Unknown = 1e30f;

    private readonly RoutesDefinition _routes;
    private readonly IReadOnlyList<FittedDecider> _fitted;
    private readonly float[] _usual;

    /// <summary>Puts them together.</summary>
    /// <param name="routes">The ways.</param>
    /// <param name="fitted">One for each, or one for all.</param>
    /// <param name="normal">Normal windows that nothing was fitted to.</param>
    /// <exception cref="ConversionException">A way has too few windows, or scores that cannot be compared.</exception>
    internal FittedRoutes(RoutesDefinition routes, IReadOnlyList<FittedDecider> fitted, WindowTable normal)
    {
        _routes = routes;
        _fitted = fitted;
        _usual = [.. Enumerable.Range(0, routes.Count).Select(route => UsualIn(route, normal.OfRoute(route)))];
    }

    /// <inheritdoc/>
    internal override long Macs => _fitted.Max(f => f.Macs);

    /// <inheritdoc/>
    internal override double Instructions => _fitted.Max(f => f.Instructions);

    /// <inheritdoc/>
    internal override LearningCurve? Curve => _fitted[0].Curve;

    /// <inheritdoc/>
    internal override float Score(float[] row, int route) => Own(route).Score(row, route) / _usual[route];

    /// <inheritdoc/>
    internal override void Write(JsonObject pipeline, OutputFiles files, IReadOnlyList<float>? thresholds)
    {
        string[] parameters = [];
        JsonArray? models = null;
        if (_fitted.Count == 1)
        {
            _fitted[0].Write(pipeline, files, null);
        }
        else if (_fitted[0] is FittedNetwork)
        {
            models = FittedNetwork.WriteRoutes([.. _fitted.Cast<FittedNetwork>()], pipeline, files);
        }
        else
        {
            parameters = [.. _fitted.Select((_, route) => Path.ChangeExtension(ScorerDecider.FileName, $".{route}.detector"))];
            for (int route = 0; route < parameters.Length; route++)
            {
                files.Add(parameters[route], ((FittedScorer)_fitted[route]).Parameters(thresholds?[route]));
            }
        }

        JsonObject routes = PartitionIn(pipeline).ToJson();
        if (parameters.Length > 0)
        {
            routes["parameters"] = new JsonArray([.. parameters.Select(name => (JsonNode?)name)]);
        }
        else
        {
            routes["thresholds"] = new JsonArray(
                [.. Enumerable.Range(0, _routes.Count).Select(route => (JsonNode?)(thresholds?[route] ?? Unknown))]);
        }

        if (models != null)
        {
            routes["models"] = models;
        }

        pipeline["routes"] = routes;
    }

    /// <summary>What tells routes apart, of features as the pipeline scales them.</summary>
    private RoutePartition PartitionIn(JsonObject pipeline)
    {
        static float[] Numbers(JsonNode? node) => [.. node!.AsArray().Select(n => n!.GetValue<float>())];
        return _routes.Partition is ClusterPartition clusters && pipeline["normalize"] is JsonObject scale
            ? clusters.Standardized(Numbers(scale["mean"]), Numbers(scale["deviation"]))
            : _routes.Partition;
    }

    private FittedDecider Own(int route) => _fitted[_fitted.Count == 1 ? 0 : route];

    private float UsualIn(int route, WindowTable normal)
    {
        float[] scores = [.. normal.Rows.Select(row => Own(route).Score(row, route)).Order()];
        float usual = scores.Length < FewestWindows ? 0 : scores[(int)(Usual * (scores.Length - 1))];
        return usual > 0
            ? usual
            : throw new ConversionException(
                $"{_routes.Describe(route)}: too few windows for a threshold, or scores that cannot be compared with those of others.");
    }
}
