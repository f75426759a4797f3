using System.Text.Json.Nodes;
using TinyInfer.Guard;
using TinyInfer.Signal.Features;

namespace TinyInfer.Converter.Pipeline.Routing;

/// <summary>What tells apart the ways in which a machine works.</summary>
public abstract record RoutePartition
{
    /// <summary>The most routes there may be.</summary>
    internal const int MostRoutes = 16;

    /// <summary>Number of routes.</summary>
    public abstract int Count { get; }

    /// <summary>Name of what tells them apart.</summary>
    public abstract string Name { get; }

    /// <summary>Description of a route.</summary>
    /// <param name="route">The route, from 0.</param>
    /// <returns>Such as: rootMeanSquare from 100 to 250.</returns>
    public abstract string Describe(int route);

    /// <summary>Whether it takes squares of samples.</summary>
    internal virtual bool TakesSquares => false;

    /// <summary>The members of a pipeline file's "routes" that say so.</summary>
    /// <returns>A new object.</returns>
    public abstract JsonObject ToJson();

    /// <summary>IL instructions per window, estimated.</summary>
    /// <param name="features">Number of features of a window.</param>
    internal abstract double InstructionsFor(int features);

    /// <summary>The C# expression that makes the pipeline's selector in firmware; null if features tell routes apart.</summary>
    /// <param name="sensor">The sensor.</param>
    internal virtual string? SelectorCode(SensorDefinition sensor) => null;

    /// <summary>Makes the device's selector; null if features tell routes apart.</summary>
    /// <param name="sensor">The sensor.</param>
    internal virtual RouteSelector? CreateSelector(SensorDefinition sensor) => null;

    /// <summary>The C# expression that makes the guard's clusters in firmware; null if the pipeline tells routes apart.</summary>
    internal virtual string? ClustersCode => null;

    /// <summary>Makes the device's clusters; null if the pipeline tells routes apart.</summary>
    internal virtual ClusterRoutes? CreateClusters() => null;

    /// <summary>Fails where the pipeline gives fewer features than are asked for.</summary>
    /// <param name="place">Where the routes stand, for the message.</param>
    /// <param name="features">Number of features of a window.</param>
    internal virtual void Require(string place, int features)
    {
    }
}
