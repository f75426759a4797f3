using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace TinyInfer.DeviceHarness;

/// <summary>Runs device code on the desktop, in this process.</summary>
public static class DesktopDevice
{
    /// <summary>Compiles and runs a program on the desktop's builds of the device libraries.</summary>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>Its lines.</returns>
    public static string[] Run(params IReadOnlyList<AssemblySource> assemblies) => Use(assemblies, run => run());

    /// <summary>Compiles a program and hands over its method <c>Run</c>.</summary>
    /// <typeparam name="T">Type of the result.</typeparam>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <param name="use">What to do with it.</param>
    /// <returns>What <paramref name="use"/> returns.</returns>
    public static T Use<T>(IReadOnlyList<AssemblySource> assemblies, Func<Func<string[]>, T> use)
    {
        AssemblyLoadContext context = new("device code", isCollectible: true);
        try
        {
            List<MetadataReference> references = [.. DeviceCompiler.Desktop];
            Assembly program = null!;
            foreach (AssemblySource source in assemblies)
            {
                byte[] file = DeviceCompiler.Compile(source.Name, source.Sources, references);
                references.Add(MetadataReference.CreateFromImage(file));
                program = context.LoadFromStream(new MemoryStream(file));
            }

            return use(program.GetType("Program", throwOnError: true)!.GetMethod("Run")!.CreateDelegate<Func<string[]>>());
        }
        finally
        {
            context.Unload();
        }
    }
}
