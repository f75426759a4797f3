using TinyInfer.Anomaly;
using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Which of a classifier's classes raise an alarm.</summary>
/// <param name="Place">Where it is said so, for messages.</param>
/// <param name="On">The classes.</param>
/// <param name="Confidence">How sure the model has to be of them, 0 to 1.</param>
/// <param name="Debounce">How many windows it takes.</param>
public sealed record AlarmDefinition(string Place, IReadOnlyList<string> On, float Confidence, Debounce Debounce)
{
    private const float StandardConfidence = 0.5f;

    /// <summary>No class, and the defaults.</summary>
    public static AlarmDefinition None { get; } = new(string.Empty, [], StandardConfidence, Debounce.Read(null));

    /// <summary>Reads the object.</summary>
    internal static AlarmDefinition Read(JsonPlace place)
    {
        JsonPlace on = place.Require("on", "[\"running\"]");
        string[] classes = on.IsArray ? [.. on.Elements.Select(e => e.AsText())] : [on.AsText()];
        float confidence = (float)(place.Find("confidence")?.AsNumber(0, 1) ?? StandardConfidence);
        Debounce debounce = Debounce.Read(place.Find("debounce"));
        place.RejectOthers();
        return classes.Length > 0
            ? new AlarmDefinition(on.Where, classes, confidence, debounce)
            : throw on.Error("at least one class is expected.");
    }

    /// <summary>Says for each class whether it raises the alarm.</summary>
    /// <param name="names">The model's classes.</param>
    /// <returns>An answer a class.</returns>
    /// <exception cref="ConversionException">The model has no such class.</exception>
    public bool[] Choose(IReadOnlyList<string> names)
    {
        string? unknown = On.FirstOrDefault(label => !names.Contains(label));
        return unknown == null
            ? [.. names.Select(On.Contains)]
            : throw new ConversionException($"{Place}: the model knows no class '{unknown}'. Choose from: {string.Join(", ", names)}.");
    }

    /// <summary>Makes what the device decides with.</summary>
    /// <param name="names">The model's classes.</param>
    /// <returns>The decision, before the first window.</returns>
    /// <exception cref="ConversionException">The model has no such class.</exception>
    public ClassDecision CreateDecision(IReadOnlyList<string> names) =>
        new(Choose(names), Confidence, new Debouncer(Debounce.Raise, Debounce.Window, Debounce.Clear));
}
