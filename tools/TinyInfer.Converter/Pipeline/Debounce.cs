using TinyInfer.Anomaly;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>How many windows raise an alarm and clear it.</summary>
/// <param name="Raise">So many windows raise it,</param>
/// <param name="Window">of so many.</param>
/// <param name="Clear">So many in a row clear it.</param>
public readonly record struct Debounce(int Raise, int Window, int Clear)
{
    private static readonly DetectorSettings _standard = new();

    /// <summary>Reads the object; what is not said is the device's default.</summary>
    internal static Debounce Read(JsonPlace? place)
    {
        int window = place?.Require("of", "5").AsInteger(1, Debouncer.MaximumWindow) ?? _standard.Window;
        int raise = place?.Require("raise", "3").AsInteger(1, window) ?? _standard.Raise;
        int clear = place?.Find("clear")?.AsInteger(1, 255) ?? window;
        place?.RejectOthers();
        return new Debounce(raise, window, clear);
    }
}
