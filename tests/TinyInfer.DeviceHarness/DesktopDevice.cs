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
    public static string[] Run(params IReadOnlyList<AssemblySource> assemblies)
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

            return program.GetType("Program", throwOnError: true)!.GetMethod("Run")!.CreateDelegate<Func<string[]>>()();
        }
        finally
        {
            context.Unload();
        }
    }
}
