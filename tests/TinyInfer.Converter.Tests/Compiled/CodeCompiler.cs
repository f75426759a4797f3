using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Compiles generated code as firmware does, with a compiler of all of C#, and loads it.</summary>
internal static class CodeCompiler
{
    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>Its assemblies: parts first, the one with the model's class last.</returns>
    internal static IReadOnlyList<byte[]> Compile(CompiledModel model)
    {
        List<MetadataReference> references = [.. DeviceCompiler.Desktop];
        List<byte[]> images = [];
        foreach (GeneratedFile file in model.Files.Skip(1).Append(model.Files[0]))
        {
            images.Add(DeviceCompiler.Compile(file.AssemblyName, [file.Text], references));
            references.Add(MetadataReference.CreateFromImage(images[^1]));
        }

        return images;
    }

    /// <summary>Makes a model of its assemblies.</summary>
    /// <param name="images">The assemblies.</param>
    /// <returns>The model.</returns>
    internal static InferenceModel Load(IReadOnlyList<byte[]> images)
    {
        AssemblyLoadContext context = new("generated code", isCollectible: true);
        Assembly[] assemblies = [.. images.Select(image => context.LoadFromStream(new MemoryStream(image)))];
        context.Resolving += (_, name) => Array.Find(assemblies, a => a.GetName().Name == name.Name);
        Type type = assemblies[^1].GetExportedTypes().Single(t => t.IsSubclassOf(typeof(InferenceModel)));
        return (InferenceModel)Activator.CreateInstance(type)!;
    }
}
