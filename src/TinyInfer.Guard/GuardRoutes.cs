namespace TinyInfer.Guard;

/// <summary>What a <see cref="MachineGuard"/> of a machine that works in several ways has for each of them.</summary>
public sealed class GuardRoutes
{
    /// <summary>Parameters of the detectors, as <c>tinyinfer fit</c> writes them, one for each route.</summary>
    public byte[][] Parameters { get; set; }

    /// <summary>
    /// Makers of the models: one for each route, null for a route whose detector scores features itself; or a single one, whose model all
    /// share. Null (default) if all detectors score features.
    /// </summary>
    public ModelMaker[] Models { get; set; }

    /// <summary>Says from the features which route a window is of; null (default) if the pipeline does.</summary>
    public ClusterRoutes Clusters { get; set; }
}
