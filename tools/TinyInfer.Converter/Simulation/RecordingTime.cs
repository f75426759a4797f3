using System.Globalization;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Report;

namespace TinyInfer.Converter.Simulation;

/// <summary>Time of a recording as a page shows it: in the unit that suits its length.</summary>
/// <param name="Axis">The axis of charts over it.</param>
/// <param name="Symbol">Symbol of the unit.</param>
/// <param name="FramesPerUnit">Frames of the recording per unit.</param>
internal sealed record RecordingTime(ChartAxis Axis, string Symbol, double FramesPerUnit)
{
    /// <summary>Finds the unit.</summary>
    /// <param name="recording">The recording.</param>
    /// <param name="rate">Its frames per second.</param>
    internal static RecordingTime Of(Recording recording, double rate)
    {
        TimeUnit unit = TimeUnit.Of(recording.Length / rate);
        double framesPerUnit = rate * unit.Seconds;
        return new RecordingTime(new ChartAxis(0, recording.Length / framesPerUnit, unit.Name), unit.Symbol, framesPerUnit);
    }

    /// <summary>Place of a frame on the axis.</summary>
    internal double At(double frame) => frame / FramesPerUnit;

    /// <summary>The same as text, without the symbol.</summary>
    internal string Format(double frame) => At(frame).ToString("N1", CultureInfo.InvariantCulture);
}
