using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using TinyInfer.Converter.Emit.Compiled;
using TinyInfer.DeviceHarness;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Generated code, compiled in memory.</summary>
internal static class GeneratedCode
{
    /// <summary>The assemblies of a model: those with parts first, the one with the model's class last.</summary>
    public static IReadOnlyList<AssemblySource> Assemblies(CompiledModel model) =>
        [.. model.Files.Skip(1).Append(model.Files[0]).Select(f => new AssemblySource(f.Name[..^".g.cs".Length], f.Text))];

    /// <summary>Compiles a model.</summary>
    /// <returns>Its assemblies' files, in the order of <see cref="Assemblies"/>.</returns>
    public static IReadOnlyList<byte[]> Compile(CompiledModel model)
    {
        List<MetadataReference> references = [.. DeviceCompiler.Desktop];
        List<byte[]> files = [];
        foreach (AssemblySource source in Assemblies(model))
        {
            files.Add(DeviceCompiler.Compile(source.Name, source.Sources, references));
            references.Add(MetadataReference.CreateFromImage(files[^1]));
        }

        return files;
    }

    /// <summary>Compiles and makes a model.</summary>
    public static InferenceModel Load(CompiledModel model)
    {
        AssemblyLoadContext context = new("generated code", isCollectible: true);
        Assembly[] loaded = [.. Compile(model).Select(file => context.LoadFromStream(new MemoryStream(file)))];
        context.Resolving += (_, name) => loaded.FirstOrDefault(a => a.GetName().Name == name.Name);
        Assembly assembly = loaded[^1];
        return (InferenceModel)Activator.CreateInstance(assembly.GetTypes().Single(t => t.IsSubclassOf(typeof(InferenceModel))))!;
    }
}
