using System.Globalization;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using Microsoft.CodeAnalysis;
using TinyInfer.DeviceHarness.Counting;

namespace TinyInfer.DeviceHarness;

/// <summary>
/// Runs device code on a nanoFramework runtime for this machine, where the environment names one:
/// <c>TINYINFER_NANOCLR</c>, the command that runs <c>.pe</c> files given in dependency order; <c>TINYINFER_MDP</c>, the command of the
/// metadata processor; <c>TINYINFER_NANOLIB</c>, the folder with mscorlib and the other nanoFramework assemblies, each as <c>.dll</c> and
/// <c>.pe</c>. Optional: <c>TINYINFER_NANOCLR_COUNT</c>, a runtime that ends with a line "IL instructions executed: N" on its error output,
/// and writes "IL instructions so far: N" whenever the program prints a line.
/// </summary>
public sealed class NanoDevice
{
    private const string StartOfProgram = "TINYINFER: START";

    private const string EndOfProgram = "TINYINFER: END";

    private const string CountVariable = "TINYINFER_NANOCLR_COUNT";

    private const string CountLine = "IL instructions executed: ";

    private const string MarkLine = "IL instructions so far: ";

    private static readonly string[] _variables = ["TINYINFER_NANOCLR", "TINYINFER_MDP", "TINYINFER_NANOLIB"];

    private static readonly Lazy<NanoDevice> _shared = new(() => new NanoDevice());

    private readonly Dictionary<string, NanoAssembly> _libraries = new(StringComparer.Ordinal);
    private readonly Lock _librariesLock = new();
    private readonly Command _runtime;
    private readonly Command _metadataProcessor;
    private readonly string _systemFolder;
    private readonly DirectoryInfo _folder;

    private NanoDevice()
    {
        _runtime = new Command(Read(_variables[0])!);
        _metadataProcessor = new Command(Read(_variables[1])!);
        _systemFolder = Read(_variables[2])!;
        _folder = Directory.CreateTempSubdirectory("tinyinfer-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _folder.Delete(recursive: true);
    }

    /// <summary>Why there is no runtime, in a sentence; null if there is one.</summary>
    public static string? WhyAbsent =>
        _variables.FirstOrDefault(v => Read(v) == null) is { } missing
            ? $"Skipped: the environment variable {missing} is not set, so there is no nanoFramework runtime to run this on."
            : null;

    /// <summary>Whether the environment names a runtime that counts instructions.</summary>
    public static bool CountsInstructions => WhyAbsent == null && Read(CountVariable) != null;

    /// <summary>The runtime that the environment names. Libraries are compiled once for all who use it.</summary>
    public static NanoDevice Shared => _shared.Value;

    /// <summary>Compiles a device library for the device.</summary>
    /// <param name="name">Its name.</param>
    /// <returns>The assembly.</returns>
    public NanoAssembly CompileLibrary(string name)
    {
        lock (_librariesLock)
        {
            if (!_libraries.TryGetValue(name, out NanoAssembly? library))
            {
                DeviceProject project = DeviceProject.Library(name);
                IEnumerable<NanoAssembly> references =
                    project.References.Select(r => FindSystem(r.Assembly)).Concat(project.Projects.Select(CompileLibrary));
                library = Compile(new AssemblySource(name, [.. project.Sources.Select(File.ReadAllText)]), [.. references],
                    isProgram: false);
                _libraries.Add(name, library);
            }

            return library;
        }
    }

    /// <summary>Compiles and runs a program.</summary>
    /// <param name="libraries">The device libraries and nanoFramework assemblies that it uses, besides the core library.</param>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>Its lines.</returns>
    /// <exception cref="InvalidOperationException">It does not compile, or did not run to its end; the message says what the tools
    /// printed.</exception>
    public string[] Run(IEnumerable<string> libraries, params IReadOnlyList<AssemblySource> assemblies) =>
        Run(_runtime, Build(libraries, assemblies)).Lines;

    /// <summary>Counts the IL instructions that a program executes, start of the runtime included.</summary>
    /// <param name="libraries">The device libraries and nanoFramework assemblies that it uses, besides the core library.</param>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>The count.</returns>
    /// <exception cref="InvalidOperationException">It does not compile, did not run to its end, or was not counted.</exception>
    public long CountInstructions(IEnumerable<string> libraries, params IReadOnlyList<AssemblySource> assemblies)
    {
        return Count(libraries, assemblies, CountLine)[0];
    }

    /// <summary>Runs a program that calls <c>Meter.Mark()</c>.</summary>
    /// <param name="libraries">The device libraries and nanoFramework assemblies that it uses, besides the core library.</param>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>The IL instructions executed until each of the calls.</returns>
    /// <exception cref="InvalidOperationException">It does not compile, did not run to its end, or was not counted.</exception>
    public IReadOnlyList<long> CountMarks(IEnumerable<string> libraries, params IReadOnlyList<AssemblySource> assemblies) =>
        Count(libraries, [Meter.OnDevice, .. assemblies], MarkLine)[1..^1];

    /// <summary>Compiles a program.</summary>
    /// <param name="libraries">The device libraries and nanoFramework assemblies that it uses, besides the core library.</param>
    /// <param name="assemblies">Its assemblies; the last is the program.</param>
    /// <returns>The program.</returns>
    public NanoAssembly Build(IEnumerable<string> libraries, params IReadOnlyList<AssemblySource> assemblies)
    {
        List<NanoAssembly> references =
            [FindSystem("mscorlib"), .. libraries.Select(l => DeviceProject.Libraries.Contains(l) ? CompileLibrary(l) : FindSystem(l))];
        for (int i = 0; i < assemblies.Count; i++)
        {
            bool isProgram = i == assemblies.Count - 1;
            references.Add(Compile(isProgram ? assemblies[i].WithEntryPoint(StartOfProgram, EndOfProgram) : assemblies[i], [.. references],
                isProgram));
        }

        return references[^1];
    }

    private static (string[] Lines, string Error) Run(Command runtime, NanoAssembly program)
    {
        (string[] lines, string error) = runtime.Run(program.WithReferences().Select(a => a.DeviceFile));
        int start = Array.IndexOf(lines, StartOfProgram);
        int end = Array.LastIndexOf(lines, EndOfProgram);
        return start >= 0 && end > start
            ? (lines[(start + 1)..end], error)
            : throw new InvalidOperationException(
                $"{program.Name} stopped before its end. It printed:{Environment.NewLine}{string.Join(Environment.NewLine, lines)}");
    }

    /// <summary>Runs a program on the runtime that counts, and gives the numbers of the lines that start so.</summary>
    private long[] Count(IEnumerable<string> libraries, IReadOnlyList<AssemblySource> assemblies, string start)
    {
        string command = Read(CountVariable) ?? throw new InvalidOperationException($"{CountVariable} is not set.");
        string error = Run(new Command(command), Build(libraries, assemblies)).Error;
        long[] counts = [.. error.Split('\n').Where(l => l.StartsWith(start, StringComparison.Ordinal))
            .Select(l => long.Parse(l[start.Length..], CultureInfo.InvariantCulture))];
        return counts.Length > 0 ? counts : throw new InvalidOperationException($"{command} does not say '{start}'.");
    }

    private static string? Read(string variable) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value : null;

    private NanoAssembly FindSystem(string name)
    {
        string file = Path.Combine(_systemFolder, name + ".dll");
        using PEReader image = new(File.OpenRead(file));
        MetadataReader reader = image.GetMetadataReader();
        IEnumerable<string> references = reader.AssemblyReferences.Select(a => reader.GetString(reader.GetAssemblyReference(a).Name));
        return new NanoAssembly(name, file, Path.ChangeExtension(file, ".pe"), [.. references.Select(FindSystem)]);
    }

    private NanoAssembly Compile(AssemblySource source, IReadOnlyList<NanoAssembly> references, bool isProgram)
    {
        List<NanoAssembly> all = NanoAssembly.InDependencyOrder(references);
        byte[] image = DeviceCompiler.Compile(
            source.Name,
            source.Sources,
            all.Select(r => MetadataReference.CreateFromFile(r.File)),
            isProgram ? OutputKind.ConsoleApplication : OutputKind.DynamicallyLinkedLibrary);
        string folder = _folder.CreateSubdirectory(Guid.NewGuid().ToString("N")).FullName;
        NanoAssembly assembly = new(
            source.Name, Path.Combine(folder, source.Name + ".dll"), Path.Combine(folder, source.Name + ".pe"), references);
        File.WriteAllBytes(assembly.File, image);

        // The processor may complain on its error output and still end well.
        IEnumerable<string> hints = all.SelectMany(r => new[] { "-loadHints", r.Name, r.File });
        string error = _metadataProcessor.Run([.. hints, "-parse", assembly.File, "-compile", assembly.DeviceFile, "false"]).Error;
        return error.Length == 0 && File.Exists(assembly.DeviceFile)
            ? assembly
            : throw new InvalidOperationException($"{source.Name} does not become a .pe file: {error}");
    }
}
