using System.Text.Json.Nodes;

namespace TinyInfer.Training.Candidates;

/// <summary>How windows become alarms in pipelines that are learned.</summary>
internal static class AlarmRule
{
    /// <summary>So many windows raise an alarm,</summary>
    internal const int Raise = 2;

    /// <summary>of so many.</summary>
    internal const int Window = 3;

    /// <summary>So many normal ones end it.</summary>
    internal const int Clear = 3;

    /// <summary>Share of the threshold below which a window is normal again.</summary>
    internal const float Hysteresis = 0.9f;

    /// <summary>The same as JSON.</summary>
    internal static JsonObject Debounce => new() { ["raise"] = Raise, ["of"] = Window, ["clear"] = Clear };
}
