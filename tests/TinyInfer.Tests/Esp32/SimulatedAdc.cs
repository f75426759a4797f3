using System.Device.Adc;

namespace TinyInfer.Tests.Esp32;

/// <summary>An analog input whose voltage a test provides, reading after reading.</summary>
internal sealed class SimulatedAdc(Func<int, int> voltage) : AdcChannel
{
    /// <summary>How often it was read.</summary>
    internal int Readings { get; private set; }

    public override int ReadValue() => voltage(Readings++);
}
