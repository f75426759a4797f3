using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace TinyInfer.DeviceHarness.Counting;

/// <summary>
/// Counts the IL instructions that device code executes, on the desktop: the code is compiled from its sources as for the device, and every
/// straight piece of it counts itself. The runtime counts the same; a test compares the two where there is one.
/// </summary>
public static class CountingDesktop
{
    private static readonly ConcurrentDictionary<string, Lazy<CountedLibrary>> _libraries = new(StringComparer.Ordinal);

    /// <summary>Runs a program.</summary>
    /// <param name="libraries">The device libraries that it uses, each after those that it needs itself.</param>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>The count at each call of <c>Meter.Mark()</c>.</returns>
    public static IReadOnlyList<long> Run(IEnumerable<string> libraries, params IReadOnlyList<AssemblySource> assemblies)
    {
        Context context = new([.. libraries]);
        try
        {
            Assembly program = null!;
            foreach (AssemblySource source in assemblies)
            {
                byte[] image = DeviceCompiler.Compile(source.Name, source.Sources, context.References);
                program = context.Add(source.Name, image, CountedAssembly.Rewrite(image));
            }

            program.GetType("Program", throwOnError: true)!.GetMethod("Run")!.CreateDelegate<Func<string[]>>()();
            return [.. (List<long>)context.Meter.GetType(Meter.Assembly)!.GetField("Marks")!.GetValue(null)!];
        }
        finally
        {
            context.Unload();
        }
    }

    /// <summary>Compiles a library once for all who use it.</summary>
    private static CountedLibrary Library(string name, IReadOnlyList<MetadataReference> references) =>
        _libraries.GetOrAdd(name, _ => new(() =>
    {
        byte[] image = DeviceCompiler.Compile(name, DeviceProject.Library(name).Sources.Select(File.ReadAllText), references);
        return new CountedLibrary(image, CountedAssembly.Rewrite(image));
    })).Value;

    /// <summary>A library as the compiler wrote it, and the same with counters.</summary>
    private sealed record CountedLibrary(byte[] Image, byte[] Counted);

    /// <summary>Assemblies that count, in the place of those that the process runs.</summary>
    private sealed class Context : AssemblyLoadContext
    {
        private readonly Dictionary<string, Assembly> _assemblies = new(StringComparer.Ordinal);
        private readonly List<MetadataReference> _references;

        internal Context(IReadOnlyList<string> libraries)
            : base("counted device code", isCollectible: true)
        {
            _references = [.. DeviceCompiler.Desktop.Where(r => !libraries.Contains(Path.GetFileNameWithoutExtension(r.Display)))];
            byte[] meter = DeviceCompiler.Compile(Counting.Meter.Assembly, Counting.Meter.OnDesktop.Sources, _references);
            Add(Counting.Meter.Assembly, meter, meter);
            foreach (string name in libraries)
            {
                CountedLibrary library = Library(name, _references);
                Add(name, library.Image, library.Counted);
            }
        }

        internal Assembly Meter => _assemblies[Counting.Meter.Assembly];

        internal IReadOnlyList<MetadataReference> References => _references;

        internal Assembly Add(string name, byte[] image, byte[] counted)
        {
            _references.Add(MetadataReference.CreateFromImage(image));
            return _assemblies[name] = LoadFromStream(new MemoryStream(counted));
        }

        protected override Assembly? Load(AssemblyName assemblyName) => _assemblies.GetValueOrDefault(assemblyName.Name!);
    }
}
