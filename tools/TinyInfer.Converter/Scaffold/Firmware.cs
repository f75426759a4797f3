using System.Globalization;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Makes a firmware project for a pipeline: templates with holes, and generated code. samples/BearingGuard is one.</summary>
public static class Firmware
{
    /// <summary>Writes the project's files.</summary>
    /// <param name="definition">A pipeline with an autoencoder and a detector, with a detector that scores features, or with a
    /// classifier.</param>
    /// <param name="name">The project's name: a C# identifier.</param>
    /// <param name="source">TinyInfer's src folder, as the project is to refer to it.</param>
    /// <param name="model">The pipeline's model under that name; null to have it converted, where there is one.</param>
    /// <returns>Files and their contents, by path within the project's folder.</returns>
    /// <exception cref="ConversionException">The pipeline has neither a model nor a detector of features, or they cannot be
    /// used.</exception>
    public static IReadOnlyDictionary<string, string> Write(
        PipelineDefinition definition, string name, string source, PipelineModel? model = null)
    {
        bool scoresFeatures = definition.Detector?.Score == ScoreKind.Features;
        string guid = Guid.NewGuid().ToString();
        string packages = $@"{source}\..\packages";
        Dictionary<string, string> files = new(StringComparer.Ordinal)
        {
            [$"{name}.sln"] = SolutionFile.Write(name, guid, source),
            [".gitignore"] = Template.Fill("gitignore", new Dictionary<string, string>()),
            ["nuget.config"] = Template.Fill("nuget.config", new Dictionary<string, string> { ["packages"] = packages }),
            [$"{name}.nfproj"] = Template.Fill("Project.nfproj", new Dictionary<string, string>
            {
                ["name"] = name,
                ["source"] = source,
                ["packages"] = packages,
                ["guid"] = guid,
            }),
            ["packages.config"] = Template.Fill("packages.config", new Dictionary<string, string>()),
            ["Board/Program.cs"] = BoardProgram.Write(definition, name),
            ["Guard.cs"] = WriteGuard(definition, name, scoresFeatures),
        };
        if (definition.Sensor.Kind == SensorKind.Custom)
        {
            files.Add("Board/MachineSensor.cs",
                Template.Fill("Board/MachineSensor.cs",
                    new Dictionary<string, string> { ["name"] = name, ["counts"] = Counts(definition.Sensor) }));
        }

        IReadOnlyList<GeneratedFile> decision = scoresFeatures
            ? [GuardDetector.Write(definition, name)]
            : GuardModel.Write(definition, model ?? definition.Model?.Load(name), name);
        foreach (GeneratedFile file in decision.Append(PipelineSourceWriter.Write(definition, name)))
        {
            files.Add(file.Name, file.Text);
        }

        return files;
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

        return Template.Fill(scoresFeatures ? "Guard.Features.cs"
            : definition.Detector == null ? "Guard.Classifier.cs"
            : "Guard.Autoencoder.cs", holes);
    }

    /// <summary>What a sample has to be, for the model to know it.</summary>
    private static string Counts(SensorDefinition sensor) => sensor.Resolutions == null
        ? "        // A sample is what recordings hold: a whole number of 16 bits."
        : $"        // A sample is a whole number of 16 bits, in counts of {string.Join(", "
            + "", sensor.Resolutions.Select(r => r.ToString(CultureInfo.InvariantCulture)))} of the sensor's unit;\n"
        + "        // TinyInfer.Signal.SampleQuantizer makes them of floats, as the simulator does.";
}
