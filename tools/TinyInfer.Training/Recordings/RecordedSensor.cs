using TinyInfer.Converter;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Training.Recordings;

/// <summary>The sensor that recordings say they are of.</summary>
/// <param name="Kind">Its kind.</param>
/// <param name="Range">Its range; 0 where nothing says it.</param>
internal sealed record RecordedSensor(SensorKind Kind, int Range)
{
    /// <summary>Finds out.</summary>
    /// <param name="raw">The recordings.</param>
    /// <param name="named">The kind that the user names; null to go by the recordings.</param>
    /// <exception cref="ConversionException">They are of different sensors.</exception>
    internal static RecordedSensor Of(IEnumerable<RawRecording> raw, SensorKind? named)
    {
        RawRecording[] noted = [.. raw.Where(r => r.Sensor != null && (named == null || r.Sensor.Kind == named))];
        if (noted.Length == 0)
        {
            return new RecordedSensor(named ?? SensorKind.Custom, 0);
        }

        SensorDefinition first = noted[0].Sensor!;
        RawRecording? other = noted.FirstOrDefault(r => r.Sensor!.Kind != first.Kind || r.Sensor.Range != first.Range);
        return other == null
            ? new RecordedSensor(first.Kind, first.Range)
            : throw new ConversionException(
                $"{other.File.Path}: was recorded from {Describe(other.Sensor!)}, and {noted[0].File.Path} from {Describe(first)}. Counts "
                + "of different sensors or ranges cannot be compared: learn from one of them, or record again.");
    }

    private static string Describe(SensorDefinition sensor) =>
        $"a sensor of kind {sensor.Kind}{(sensor.Range > 0 ? $" set to {sensor.Range} g" : string.Empty)}";
}
