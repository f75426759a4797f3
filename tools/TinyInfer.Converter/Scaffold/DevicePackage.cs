namespace TinyInfer.Converter.Scaffold;

/// <summary>A package that firmware refers to.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Assembly">The assembly in it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Needs">The assemblies that it refers to, besides mscorlib.</param>
internal sealed record DevicePackage(string Id, string Assembly, string Version, params IReadOnlyList<string> Needs)
{
    /// <summary>The base of all others.</summary>
    internal static readonly DevicePackage CoreLibrary = new("nanoFramework.CoreLibrary", "mscorlib", "1.17.11");

    /// <summary>nanoFramework's packages that firmware may need.</summary>
    internal static readonly IReadOnlyList<DevicePackage> All =
    [
        CoreLibrary,
        new("nanoFramework.Hardware.Esp32", "nanoFramework.Hardware.Esp32", "1.6.40", "nanoFramework.Runtime.Events"),
        new("nanoFramework.M2Mqtt", "nanoFramework.M2Mqtt", "5.1.220", "nanoFramework.M2Mqtt.Core", "nanoFramework.Runtime.Native",
            "nanoFramework.System.Collections", "nanoFramework.System.Text", "System.IO.Streams", "System.Net"),
        new("nanoFramework.M2Mqtt.Core", "nanoFramework.M2Mqtt.Core", "5.1.220"),
        new("nanoFramework.Runtime.Events", "nanoFramework.Runtime.Events", "1.11.37"),
        new("nanoFramework.Runtime.Native", "nanoFramework.Runtime.Native", "1.7.11"),
        new("nanoFramework.System.Collections", "nanoFramework.System.Collections", "1.5.75"),
        new("nanoFramework.System.Device.Adc", "System.Device.Adc", "1.1.24"),
        new("nanoFramework.System.Device.Gpio", "System.Device.Gpio", "1.1.62", "nanoFramework.Runtime.Events"),
        new("nanoFramework.System.Device.I2c", "System.Device.I2c", "1.1.29"),
        new("nanoFramework.System.Device.Spi", "System.Device.Spi", "1.3.89", "System.Device.Gpio"),
        new("nanoFramework.System.Device.Wifi", "System.Device.Wifi", "1.5.146", "nanoFramework.Runtime.Events",
            "nanoFramework.System.Text", "System.Net", "System.Threading"),
        new("nanoFramework.System.IO.FileSystem", "System.IO.FileSystem", "1.1.93", "nanoFramework.Runtime.Events",
            "nanoFramework.System.Text", "System.IO.Streams"),
        new("nanoFramework.System.IO.Ports", "System.IO.Ports", "1.1.139", "nanoFramework.Runtime.Events", "System.IO.Streams"),
        new("nanoFramework.System.IO.Streams", "System.IO.Streams", "1.1.96", "nanoFramework.System.Text"),
        new("nanoFramework.System.Net", "System.Net", "1.11.60", "nanoFramework.Runtime.Events", "nanoFramework.System.Text",
            "System.IO.Streams", "System.Threading"),
        new("nanoFramework.System.Text", "nanoFramework.System.Text", "1.3.42"),
        new("nanoFramework.System.Threading", "System.Threading", "1.1.52"),
    ];

    /// <summary>
    /// The packages of assemblies, and those that these need in turn: a board gets only what the projects of a solution refer to.
    /// </summary>
    /// <param name="assemblies">The assemblies; mscorlib goes without saying.</param>
    internal static IReadOnlyList<DevicePackage> With(IEnumerable<string> assemblies)
    {
        HashSet<string> needed = [CoreLibrary.Assembly];
        Stack<string> open = new(assemblies);
        while (open.TryPop(out string? assembly))
        {
            foreach (string next in needed.Add(assembly) ? All.Single(package => package.Assembly == assembly).Needs : [])
            {
                open.Push(next);
            }
        }

        return [.. All.Where(package => needed.Contains(package.Assembly))];
    }

    /// <summary>A library of TinyInfer as a package.</summary>
    /// <param name="library">Its name.</param>
    /// <param name="version">Its version.</param>
    internal static DevicePackage OfLibrary(string library, string version) => new(library, library, version);

    /// <summary>The entry in packages.config.</summary>
    internal string ToEntry() => $"  <package id=\"{Id}\" version=\"{Version}\" targetFramework=\"netnano1.0\" />";

    /// <summary>The reference in a project.</summary>
    /// <param name="folder">Where packages are restored to, escaped.</param>
    internal string ToReference(string folder)
    {
        string identity = Id == Assembly && Id.StartsWith("TinyInfer", StringComparison.Ordinal)
            ? Assembly
            : $"{Assembly}, Version={Version}.0, Culture=neutral, PublicKeyToken=c07d481e9758c731";
        return $"    <Reference Include=\"{identity}\">\n      "
            + $"<HintPath>{folder}\\{Id}.{Version}\\lib\\{Assembly}.dll</HintPath>\n    </Reference>";
    }
}
