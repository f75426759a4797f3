using System.Reflection;

namespace TinyInfer.DeviceHarness.Compatibility;

/// <summary>
/// The public API of nanoFramework: types and members by name and signature, whatever assembly of the desktop a reference to them names.
/// </summary>
public sealed class DeviceApi
{
    private const string ResourceName = "nanoframework-api.txt";

    /// <summary>Calls that the compiler makes on the desktop, and what it calls instead where that is missing.</summary>
    private static readonly Dictionary<string, string> _substitutes = new(StringComparer.Ordinal)
    {
        ["System.Void System.Threading.Monitor::Enter(System.Object,System.Boolean&)"] =
            "System.Void System.Threading.Monitor::Enter(System.Object)",
    };

    private static readonly Lazy<DeviceApi> _complete = new(Read);

    private readonly Dictionary<string, string> _assemblyOf = new(StringComparer.Ordinal);
    private readonly HashSet<string> _members = new(StringComparer.Ordinal);
    private readonly HashSet<string> _enums = new(StringComparer.Ordinal);
    private readonly HashSet<string>? _allowed;

    private DeviceApi()
    {
    }

    private DeviceApi(DeviceApi complete, IEnumerable<string> allowed)
    {
        _assemblyOf = complete._assemblyOf;
        _members = complete._members;
        _enums = complete._enums;
        _allowed = new HashSet<string>(allowed, StringComparer.Ordinal);
    }

    /// <summary>The API of CoreLibrary and all packages that the list knows.</summary>
    public static DeviceApi Complete => _complete.Value;

    /// <summary>The API of some assemblies alone.</summary>
    /// <param name="assemblies">Their names, such as <c>mscorlib</c>.</param>
    /// <returns>The API.</returns>
    public DeviceApi Restrict(IEnumerable<string> assemblies) => new(this, assemblies);

    /// <summary>Whether a type is an enumeration of the device's.</summary>
    /// <param name="type">Full name of the type.</param>
    /// <returns>True where it is.</returns>
    public bool IsEnum(string type) => _enums.Contains(type);

    /// <summary>Looks for a type.</summary>
    /// <param name="type">Full name, nested types after a slash.</param>
    /// <returns>What is wrong, or null if the device has the type.</returns>
    public string? CheckType(string type)
    {
        if (!_assemblyOf.TryGetValue(type, out string? assembly))
        {
            return $"type {type} does not exist on the device";
        }

        return _allowed == null || _allowed.Contains(assembly)
            ? null
            : $"type {type} is in {assembly}, which this project's packages.config does not name";
    }

    /// <summary>Looks for a method or field.</summary>
    /// <param name="type">Full name of the type that the reference names.</param>
    /// <param name="result">Type of its value, before the type's name.</param>
    /// <param name="member">Name and parameters, after the type's name.</param>
    /// <returns>What is wrong, or null if the device has the member.</returns>
    public string? CheckMember(string type, string result, string member)
    {
        string? problem = CheckType(type);
        if (problem != null)
        {
            return problem;
        }

        string name = $"{result} {type}::{member}";
        bool known = _members.Contains(name)
            || (_substitutes.TryGetValue(name, out string? substitute) && _members.Contains(substitute))
            || (member != ".ctor()" && _members.Contains($"{result} System.Object::{member}"));
        return known ? null : $"{name} does not exist on the device";
    }

    private static DeviceApi Read()
    {
        DeviceApi api = new();
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(ResourceName)!;
        using StreamReader reader = new(stream);
        while (reader.ReadLine() is { } line)
        {
            // KIND:ASSEMBLY:NAME
            string[] parts = line.Split(':', 3);
            if (parts[0] == "T")
            {
                api._assemblyOf.Add(parts[2], parts[1]);
                continue;
            }

            api._members.Add(parts[2]);
            int enumeration = parts[2].IndexOf("::value__", StringComparison.Ordinal);
            if (enumeration > 0)
            {
                api._enums.Add(parts[2][(parts[2].IndexOf(' ') + 1)..enumeration]);
            }
        }

        return api;
    }
}
