using Microsoft.CodeAnalysis;

namespace TinyInfer.DeviceHarness;

/// <summary>
/// Compiles device code against nanoFramework's own mscorlib, whose NuGet package any machine can restore. The packages of
/// System.Device.Gpio and the like cannot be restored everywhere: what needs those is compiled where <see cref="NanoDevice"/> names them,
/// and checked against the list of their metadata.
/// </summary>
public static class CoreLibrary
{
    private const string Name = "mscorlib";

    private static readonly Dictionary<string, MetadataReference> _libraries = new(StringComparer.Ordinal);
    private static readonly Lock _gate = new();

    private static readonly Lazy<MetadataReference> _reference = new(() =>
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "nanoFramework", Name + ".dll")));

    private static readonly Lazy<MetadataReference> _stubs = new(() =>
    {
        using StreamReader reader = new(typeof(CoreLibrary).Assembly.GetManifestResourceStream("Board.cs")!);
        return MetadataReference.CreateFromImage(DeviceCompiler.Compile("Stubs", [reader.ReadToEnd()], [_reference.Value]));
    });

    /// <summary>The device libraries that need no other assembly of nanoFramework, each after those that it uses.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
        [.. DeviceProject.Libraries.Where(library => DeviceProject.Library(library).References.All(r => r.Assembly == Name))];

    /// <summary>The libraries of boards, each after those that it uses.</summary>
    public static IReadOnlyList<string> Boards { get; } = [.. DeviceProject.Libraries.Except(Libraries)];

    /// <summary>Compiles an assembly.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="sources">Its source texts.</param>
    /// <param name="libraries">The device libraries that it uses, of <see cref="Libraries"/>.</param>
    /// <returns>The assembly's file.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static byte[] Compile(string name, IEnumerable<string> sources, IEnumerable<string> libraries) =>
        DeviceCompiler.Compile(name, sources, [_reference.Value, .. libraries.Select(CompileLibrary)]);

    /// <summary>
    /// Compiles firmware, its part for the board included: nanoFramework's board packages are stubs here, of what their metadata list has.
    /// </summary>
    /// <param name="name">The assembly's name.</param>
    /// <param name="sources">Its source texts.</param>
    /// <param name="parts">Assemblies with parts of its model.</param>
    /// <returns>
    /// The assembly's file. What it refers to is not looked up in the list: see <see cref="Compatibility.DeviceAssemblyChecker"/>.
    /// </returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static byte[] CompileFirmware(string name, IEnumerable<string> sources, params IEnumerable<MetadataReference> parts) =>
        DeviceCompiler.Compile(name, sources,
            [_reference.Value, _stubs.Value, .. DeviceProject.Libraries.Select(CompileLibrary), .. parts]);

    /// <summary>Compiles a device library and those that it uses, once; stubs stand for the packages of a board.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The assembly.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static MetadataReference CompileLibrary(string name)
    {
        lock (_gate)
        {
            if (!_libraries.TryGetValue(name, out MetadataReference? library))
            {
                library = MetadataReference.CreateFromImage(CompileImage(name));
                _libraries.Add(name, library);
            }

            return library;
        }
    }

    /// <summary>Compiles a device library; stubs stand for the packages of a board.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The assembly's file.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static byte[] CompileImage(string name)
    {
        DeviceProject project = DeviceProject.Library(name);
        IEnumerable<MetadataReference> references = Boards.Contains(name) ? [_reference.Value, _stubs.Value] : [_reference.Value];
        return DeviceCompiler.Compile(
            name, project.Sources.Select(File.ReadAllText), [.. references, .. project.Projects.Select(CompileLibrary)]);
    }
}
