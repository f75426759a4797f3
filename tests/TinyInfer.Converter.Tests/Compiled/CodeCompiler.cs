using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;
using TinyInfer.Converter.Files;
using TinyInfer.Converter.Generate;

namespace TinyInfer.Converter.Tests.Compiled;

/// <summary>Compiles generated code as firmware does, with a compiler of all of C#, and loads it.</summary>
internal static class CodeCompiler
{
    private static readonly CSharpParseOptions _language = new(LanguageVersion.CSharp10);

    private static readonly CSharpCompilationOptions _options =
        new(OutputKind.DynamicallyLinkedLibrary, optimizationLevel: OptimizationLevel.Release, deterministic: true);

    private static readonly Lazy<IReadOnlyList<MetadataReference>> _framework = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal))
            .Append(typeof(InferenceModel).Assembly.Location)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>Compiles a model.</summary>
    /// <param name="model">The model.</param>
    /// <returns>Its assemblies: parts first, the one with the model's class last.</returns>
    internal static IReadOnlyList<byte[]> Compile(CompiledModel model)
    {
        List<MetadataReference> references = [.. _framework.Value];
        List<byte[]> images = [];
        foreach (GeneratedFile file in model.Files.Skip(1).Append(model.Files[0]))
        {
            CSharpCompilation compilation = CSharpCompilation.Create(
                file.AssemblyName, [CSharpSyntaxTree.ParseText(file.Text, _language)], references, _options);
            using MemoryStream image = new();
            EmitResult result = compilation.Emit(image);
            if (!result.Success)
            {
                throw new InvalidOperationException(
                    $"{file.Name} does not compile: {result.Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error)}");
            }

            images.Add(image.ToArray());
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
