using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;
using TinyInfer.Converter.Scaffold.Fleet;
using TinyInfer.Converter.Scaffold.Routing;

namespace TinyInfer.Converter.Scaffold;

/// <summary>A firmware project for a pipeline: templates with holes, and generated code. samples/BearingGuard is one.</summary>
/// <param name="Files">Files and their contents, by path within the project's folder.</param>
/// <param name="Needs">What it takes of a board.</param>
/// <param name="Model">The model in the form in which the firmware holds it; null without one.</param>
public sealed record Firmware(IReadOnlyDictionary<string, string> Files, FirmwareNeeds Needs, PipelineModel? Model)
{
    /// <summary>Description for people: model, RAM, time.</summary>
    /// <returns>A line each.</returns>
    public IEnumerable<string> Describe() => FirmwareReadme.Lines(Model, Needs);

    /// <summary>Makes a project.</summary>
    /// <param name="definition">A pipeline with an autoencoder and a detector, with a detector that scores features, or with a
    /// classifier.</param>
    /// <param name="options">What the project is to be.</param>
    /// <param name="model">The pipeline's model under the project's name; null to have it converted, where there is one.</param>
    /// <returns>The project.</returns>
    /// <exception cref="ConversionException">The pipeline has neither a model nor a detector of features, or they cannot be
    /// used.</exception>
    public static Firmware Make(PipelineDefinition definition, FirmwareOptions options, PipelineModel? model = null)
    {
        bool scoresFeatures = definition.Detector?.Score == ScoreKind.Features && definition.Routes?.Models == null;
        model = scoresFeatures ? null : model ?? definition.LoadModel(options.Name, board: options.Board);
        IReadOnlyList<GeneratedFile> generated =
        [
            .. options.Fleet != null ? FleetFirmware.WriteParts(definition, options, model)
                : scoresFeatures ? [GuardDetector.Write(definition, null, options.Name)]
                : GuardModel.Write(definition, model, options.Name),
            PipelineSourceWriter.Write(definition, options.Name),
            .. definition.Learning?.Reference == null ? [] : new[] { GuardReference.Write(definition, options.Name) },
        ];
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        if (options.Fleet != null)
        {
            FleetFirmware.AddTo(files, definition, options, model);
        }
        else
        {
            files.Add("Board/Program.cs", BoardProgram.Write(definition, options));
            files.Add("Guard.cs", definition.Routes != null ? RoutedGuard.Write(definition, model, options.Name)
                : WriteGuard(definition, options.Name, scoresFeatures));
        }

        if (definition.Sensor.Kind == SensorKind.Custom)
        {
            files.Add(MachineSensor.File, MachineSensor.Write(definition.Sensor, options.Name, PipelineSourceWriter.ClassName));
        }

        List<ProjectFile> parts = [];
        foreach (GeneratedFile file in generated)
        {
            ProjectFile? part = file.NeedsOwnAssembly ? ProjectFile.OfPart(file) : null;
            files.Add(part == null ? file.Name : $"{part.Folder}/{file.Name}", file.Text);
            parts.AddRange(part == null ? [] : [part]);
        }

        FirmwareName.RequireUnused(options.Name,
            files.Where(f => !f.Key.EndsWith($"{options.Name}{GeneratedFile.Ending}", StringComparison.Ordinal)).Select(f => f.Value));
        PipelineModel? held = options.Fleet == null ? model : FleetFirmware.Held(definition, model);
        FirmwareNeeds needs = options.Fleet == null
            ? FirmwareNeeds.Of(definition, held, options.Board)
            : FleetFirmware.NeedsOf(definition, model, held, options);
        ProjectFile.AddAll(files, options, DeviceLibrary.For(definition, model, options.Fleet),
            options.Fleet == null ? [] : FleetFirmware.Assemblies, parts);
        files.Add("README.md", FirmwareReadme.Write(definition, options, held, needs, parts));
        return new Firmware(files, needs, held);
    }

    private static string WriteGuard(PipelineDefinition definition, string name, bool scoresFeatures)
    {
        Dictionary<string, string> holes = new()
        {
            ["name"] = name,
            ["silence"] = definition.Sensor.SilenceMilliseconds.ToString(CultureInfo.InvariantCulture),
        };
        if (!scoresFeatures)
        {
            holes["model"] = GeneratedName.ClassOf(name);
        }

        if (definition.Detector != null)
        {
            holes["learningUsing"] = definition.Learning == null ? string.Empty : "using TinyInfer.Anomaly.Learning;";
            holes["learning"] = definition.Learning == null ? string.Empty : $"        {definition.Learning.Code}";
        }

        if (scoresFeatures)
        {
            holes["health"] = definition.Health == null ? string.Empty : $"        guard.WatchHealth(GuardDetector.Health);";
        }

        return Template.Fill(scoresFeatures ? "Guard.Features.cs"
            : definition.Detector == null ? "Guard.Classifier.cs"
            : "Guard.Autoencoder.cs", holes);
    }
}
