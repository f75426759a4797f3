using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace TinyInfer.DeviceHarness;

/// <summary>Compiles device code in memory, for the device or for the desktop.</summary>
public static class DeviceCompiler
{
    /// <summary>The language of device code.</summary>
    public const LanguageVersion Language = LanguageVersion.CSharp10;

    private static readonly Lazy<IReadOnlyList<MetadataReference>> _desktop = new(() =>
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(path => MetadataReference.CreateFromFile(path))]);

    /// <summary>The assemblies of the running process: the desktop's framework and what is under test.</summary>
    public static IReadOnlyList<MetadataReference> Desktop => _desktop.Value;

    /// <summary>Compiles an assembly, optimised.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sources">Its source texts.</param>
    /// <param name="references">What it builds on.</param>
    /// <param name="kind">Library or program.</param>
    /// <returns>The assembly's file.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static byte[] Compile(
        string name,
        IEnumerable<string> sources,
        IEnumerable<MetadataReference> references,
        OutputKind kind = OutputKind.DynamicallyLinkedLibrary)
    {
        CSharpParseOptions options = new(Language);
        CSharpCompilation compilation = CSharpCompilation.Create(
            name,
            sources.Select(s => CSharpSyntaxTree.ParseText(s, options)),
            references,
            new CSharpCompilationOptions(kind, optimizationLevel: OptimizationLevel.Release, allowUnsafe: true, deterministic: true));
        using MemoryStream file = new();
        EmitResult result = compilation.Emit(file);
        if (!result.Success)
        {
            IEnumerable<string> errors = result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Take(20).Select(Describe);
            throw new InvalidOperationException($"{name} does not compile:{Environment.NewLine}{string.Join(Environment.NewLine, errors)}");
        }

        return file.ToArray();
    }

    private static string Describe(Diagnostic error)
    {
        FileLinePositionSpan place = error.Location.GetLineSpan();
        string line = error.Location.SourceTree?.GetText().Lines[place.StartLinePosition.Line].ToString().Trim() ?? string.Empty;
        return $"{error.Id}: {error.GetMessage(CultureInfo.InvariantCulture)} In: {line}";
    }
}
