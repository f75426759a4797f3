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
    private const string Board = "TinyInfer.Esp32";

    private static readonly Dictionary<string, MetadataReference> _libraries = new(StringComparer.Ordinal);
    private static readonly Lock _gate = new();

    private static readonly Lazy<MetadataReference> _reference = new(() =>
        MetadataReference.CreateFromFile(Path.Combine(AppContext.BaseDirectory, "nanoFramework", Name + ".dll")));

    private static readonly Lazy<MetadataReference> _stubs = new(() =>
    {
        using StreamReader reader = new(typeof(CoreLibrary).Assembly.GetManifestResourceStream("Board.cs")!);
        return MetadataReference.CreateFromImage(DeviceCompiler.Compile("Stubs", [reader.ReadToEnd()], [_reference.Value]));
    });

    private static readonly Lazy<MetadataReference> _board = new(() => MetadataReference.CreateFromImage(CompileBoard()));

    /// <summary>The device libraries that need no other assembly of nanoFramework, each after those that it uses.</summary>
    public static IReadOnlyList<string> Libraries { get; } =
        [.. DeviceProject.Libraries.Where(library => DeviceProject.Library(library).References.All(r => r.Assembly == Name))];

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
            [_reference.Value, _stubs.Value, _board.Value, .. Libraries.Select(CompileLibrary), .. parts]);

    /// <summary>Compiles the library of the board, with stubs for the packages that it needs.</summary>
    /// <returns>The assembly's file.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static byte[] CompileBoard() => DeviceCompiler.Compile(
        Board, DeviceProject.Library(Board).Sources.Select(File.ReadAllText),
            [_reference.Value, _stubs.Value, .. Libraries.Select(CompileLibrary)]);

    /// <summary>Compiles a device library and those that it uses, once.</summary>
    /// <param name="name">Its name, of <see cref="Libraries"/>.</param>
    /// <returns>The assembly.</returns>
    /// <exception cref="InvalidOperationException">It does not compile; the message has the errors.</exception>
    public static MetadataReference CompileLibrary(string name)
    {
        lock (_gate)
        {
            if (!_libraries.TryGetValue(name, out MetadataReference? library))
            {
                DeviceProject project = DeviceProject.Library(name);
                library = MetadataReference.CreateFromImage(Compile(name, project.Sources.Select(File.ReadAllText), project.Projects));
                _libraries.Add(name, library);
            }

            return library;
        }
    }
}
