using System.Reflection;
using TinyInfer.Converter.Emit;
using TinyInfer.Converter.Pipeline;

namespace TinyInfer.Converter.Scaffold;

/// <summary>Makes a firmware project for a pipeline, after the one of this repository, src/BearingGuard.</summary>
public static class Firmware
{
    private const string Template = "BearingGuard";

    /// <summary>Writes the project's files.</summary>
    /// <param name="definition">A pipeline with a model and a detector.</param>
    /// <param name="name">The project's name: a C# identifier.</param>
    /// <param name="source">TinyInfer's src folder, as the project is to refer to it.</param>
    /// <param name="progress">Told what is being done; null for nobody.</param>
    /// <returns>Files and their contents, by path within the project's folder.</returns>
    /// <exception cref="ConversionException">The pipeline has no model or no detector, or they cannot be used.</exception>
    public static IReadOnlyDictionary<string, string> Write(PipelineDefinition definition, string name, string source, Action<string, double>? progress = null)
    {
        Dictionary<string, string> files = new(StringComparer.Ordinal);
        Assembly assembly = typeof(Firmware).Assembly;
        foreach (string resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith("Firmware/", StringComparison.Ordinal)))
        {
            using StreamReader reader = new(assembly.GetManifestResourceStream(resource)!);
            string path = resource["Firmware/".Length..].Replace('\\', '/').Replace(Template, name, StringComparison.Ordinal);
            files.Add(path, Adapt(reader.ReadToEnd(), path, name, source));
        }

        foreach (GeneratedFile file in GuardModel.Write(definition, name, progress).Append(PipelineSourceWriter.Write(definition, name)))
        {
            files.Add(file.Name, file.Text);
        }

        return files;
    }

    private static string Adapt(string text, string path, string name, string source)
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

        return text.Replace(Template, name, StringComparison.Ordinal);
    }
}
