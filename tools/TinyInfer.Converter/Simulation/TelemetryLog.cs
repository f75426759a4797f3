using System.Text;
using TinyInfer.Guard.Telemetry;

namespace TinyInfer.Converter.Simulation;

/// <summary>Keeps telemetry.</summary>
internal sealed class TelemetryLog : TelemetrySink
{
    /// <summary>The lines so far.</summary>
    internal List<string> Lines { get; } = [];

    /// <inheritdoc/>
    public override void Write(byte[] line, int count) => Lines.Add(Encoding.ASCII.GetString(line, 0, count));
}
