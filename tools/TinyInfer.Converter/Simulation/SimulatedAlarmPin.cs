using TinyInfer.Guard;

namespace TinyInfer.Converter.Simulation;

/// <summary>Stands in for the pin that shows an alarm.</summary>
internal sealed class SimulatedAlarmPin : IAlarm
{
    /// <inheritdoc/>
    public bool IsOn { get; set; }
}
