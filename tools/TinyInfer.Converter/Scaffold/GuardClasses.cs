using TinyInfer.Converter.Files;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Writes a classifier's classes as C#, with those that raise the alarm.</summary>
internal static class GuardClasses
{
    private const string ClassName = "GuardClasses";

    /// <summary>The most characters of a name: a line of telemetry has 256 bytes, and other members.</summary>
    private const int MaxName = 64;

    /// <summary>Writes the source file.</summary>
    /// <param name="definition">A pipeline without a detector.</param>
    /// <param name="model">Its model.</param>
    /// <param name="space">Namespace of the class.</param>
    /// <exception cref="ConversionException">The model tells no classes apart, or not those that the alarm is for.</exception>
    internal static GeneratedFile Write(PipelineDefinition definition, InferenceModel model, string space)
    {
        if (model.Output.Length < 2)
        {
            throw new ConversionException(
                $"{definition.File}: the model puts out one value, and a classifier has one for each of two classes or more. "
                + "Add a \"detector\" for an autoencoder, or choose another model.");
        }

        string[] names = ClassNames.Of(definition, model);
        if (Array.Find(names, name => name.Length > MaxName) is { } tooLong)
        {
            throw new ConversionException(
                $"{definition.File}: the class '{SourceText.Comment(tooLong)}' has a name of {tooLong.Length:N0} characters, and a line "
                + $"of telemetry has room for {MaxName}. Give shorter ones in \"classes\".");
        }

        AlarmDefinition alarm = definition.Alarm ?? AlarmDefinition.None;
        Debounce debounce = alarm.Debounce;
        string stopped = definition.Cascade == null ? string.Empty : $" {{ StoppedClass = {definition.Cascade.ClassIn(names)} }}";
        string text = $$"""
            {{GeneratedHeader.Of(definition, "the classes of")}}using TinyInfer.Anomaly;

            namespace {{space}};

            /// <summary>Classes of the model, and those that raise the alarm.</summary>
            internal static class {{ClassName}}
            {
                /// <summary>The classes, in the order of the model's output.</summary>
                internal static readonly string[] Names = { {{string.Join(", ", names.Select(SourceText.CSharp))}} };

                /// <summary>Makes the decision: alarm classes, how sure the model must be, how many windows raise and clear it.</summary>
                internal static ClassDecision CreateDecision()
                {
                    return new ClassDecision(
                        new bool[] { {{string.Join(", ", alarm.Choose(names).Select(Literal.Of))}} },
                        {{Literal.Of(alarm.Confidence)}},
                        new Debouncer({{debounce.Raise}}, {{debounce.Window}}, {{debounce.Clear}})){{stopped}};
                }
            }

            """;
        return new GeneratedFile($"{ClassName}.g.cs", text.ReplaceLineEndings("\n"), false);
    }
}
