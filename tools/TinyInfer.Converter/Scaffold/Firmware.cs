using System.Globalization;
using System.Reflection;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Makes a firmware project for a pipeline, after the one of this repository, src/BearingGuard.</summary>
public static class Firmware
{
    private const string Template = "BearingGuard";

    /// <summary>Writes the project's files.</summary>
    /// <param name="definition">A pipeline with a detector, and a model unless that scores features.</param>
    /// <param name="name">The project's name: a C# identifier.</param>
    /// <param name="source">TinyInfer's src folder, as the project is to refer to it.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>Files and their contents, by path within the project's folder.</returns>
    /// <exception cref="ConversionException">The pipeline has no model or no detector, or they cannot be used.</exception>
    public static IReadOnlyDictionary<string, string> Write(PipelineDefinition definition, string name, string source, Action<string, double>? progress = null)
    {
        bool scoresFeatures = definition.Detector?.Score == ScoreKind.Features;
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        Assembly assembly = typeof(Firmware).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Firmware/", StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            string path = resource["Firmware/".Length..].Replace('\\', '/').Replace(Template, name, StringComparison.Ordinal);
            string text = reader.ReadToEnd().ReplaceLineEndings("\n");
            text = path switch
            {
                "Board/Program.cs" => BoardProgram.Write(text, definition),
                "Guard.cs" when scoresFeatures => GuardDetector.Adapt(text),
                _ => text,
            };
            files.Add(path, Adapt(text, path, name, source, definition.Sensor));
        }

        if (definition.Sensor.Kind == SensorKind.Custom)
        {
            files.Add("Board/MachineSensor.cs", BoardProgram.CustomSensor(name));
        }

        IReadOnlyList<GeneratedFile> decision = scoresFeatures ? [GuardDetector.Write(definition, name)] : GuardModel.Write(definition, name, progress);
        foreach (GeneratedFile file in decision.Append(PipelineSourceWriter.Write(definition, name)))
        {
            files.Add(file.Name, file.Text);
        }

        return files;
    }

    private static string Adapt(string text, string path, string name, string source, SensorDefinition sensor)
    {
        text = text.Replace("new BearingGuardModel()", $"new {GeneratedName.ClassOf(name)}()", StringComparison.Ordinal);
        if (Path.GetExtension(path) == ".nfproj")
        {
            // A project of its own has its own identity; that of the template would clash in a solution with both.
            int identity = text.IndexOf("<ProjectGuid>{", StringComparison.Ordinal) + "<ProjectGuid>{".Length;
            text = text.Remove(identity, 36).Insert(identity, Guid.NewGuid().ToString());
            text = text.Replace(@"""..\TinyInfer", $@"""{source}\TinyInfer", StringComparison.Ordinal)
                .Replace(@"""..\Build\", $@"""{source}\Build\", StringComparison.Ordinal)
                .Replace(@"..\..\packages\", @"..\packages\", StringComparison.Ordinal);
        }

        text = sensor.Kind switch
        {
            SensorKind.Adxl345 or SensorKind.Mpu6050 when !BoardProgram.IsSpi(sensor) => ReplaceBus(text, "I2c", "1.1.29"),
            SensorKind.Adc => ReplaceBus(text, "Adc", "1.1.24"),
            _ => text,
        };
        if (path == "Guard.cs" && sensor.Rate < 1.5)
        {
            // A sensor that is read now and then is not silent in between.
            text = text.Replace("SilenceMilliseconds = 2000", string.Create(CultureInfo.InvariantCulture, $"SilenceMilliseconds = {3000 / sensor.Rate:F0}"), StringComparison.Ordinal);
        }

        return text.Replace(Template, name, StringComparison.Ordinal);
    }

    /// <summary>The packages of another bus in place of SPI's.</summary>
    private static string ReplaceBus(string text, string bus, string version) => text
        .Replace("System.Device.Spi, Version=1.3.89.0", $"System.Device.{bus}, Version={version}.0", StringComparison.Ordinal)
        .Replace(@"System.Device.Spi.1.3.89\lib\System.Device.Spi.dll", $@"System.Device.{bus}.{version}\lib\System.Device.{bus}.dll", StringComparison.Ordinal)
        .Replace("System.Device.Spi\" version=\"1.3.89\"", $"System.Device.{bus}\" version=\"{version}\"", StringComparison.Ordinal);
}
