using System.Globalization;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>The class that firmware has for a sensor that the device library does not know: a method to fill in.</summary>
internal static class MachineSensor
{
    /// <summary>Its file.</summary>
    internal const string File = "Board/MachineSensor.cs";

    /// <summary>Writes the file.</summary>
    /// <param name="sensor">The sensor.</param>
    /// <param name="name">The project's name.</param>
    /// <param name="owner">The class that has the number of channels.</param>
    internal static string Write(SensorDefinition sensor, string name, string owner) => Template.Fill(
        File, new Dictionary<string, string> { ["name"] = name, ["class"] = owner, ["counts"] = Counts(sensor) });

    /// <summary>The comment on the unit of a sample.</summary>
    private static string Counts(SensorDefinition sensor) => sensor.Resolutions == null
        ? "        // A sample is what recordings hold: a whole number of 16 bits."
        : $"        // A sample is a whole number of 16 bits, in counts of {Listed(sensor.Resolutions)} of the sensor's unit;\n"
            + "        // TinyInfer.Signal.SampleQuantizer makes them of floats, as the simulator does.";

    private static string Listed(IEnumerable<float> numbers) =>
        string.Join(", ", numbers.Select(n => n.ToString(CultureInfo.InvariantCulture)));
}
