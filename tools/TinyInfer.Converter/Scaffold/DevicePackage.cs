namespace TinyInfer.Converter.Scaffold;

/// <summary>A package that firmware refers to.</summary>
/// <param name="Id">Its identity.</param>
/// <param name="Assembly">The assembly in it.</param>
/// <param name="Version">Its version.</param>
internal sealed record DevicePackage(string Id, string Assembly, string Version)
{
    /// <summary>The base of all others.</summary>
    internal static readonly DevicePackage CoreLibrary = new("nanoFramework.CoreLibrary", "mscorlib", "1.17.11");

    /// <summary>
    /// nanoFramework's packages that TinyInfer's libraries use, and those that these use: a board gets only what the projects of a solution
    /// refer to.
    /// </summary>
    internal static readonly IReadOnlyList<DevicePackage> System =
    [
        CoreLibrary,
        new("nanoFramework.Hardware.Esp32", "nanoFramework.Hardware.Esp32", "1.6.40"),
        new("nanoFramework.Runtime.Events", "nanoFramework.Runtime.Events", "1.11.37"),
        new("nanoFramework.Runtime.Native", "nanoFramework.Runtime.Native", "1.7.11"),
        new("nanoFramework.System.Device.Adc", "System.Device.Adc", "1.1.24"),
        new("nanoFramework.System.Device.Gpio", "System.Device.Gpio", "1.1.62"),
        new("nanoFramework.System.Device.I2c", "System.Device.I2c", "1.1.29"),
        new("nanoFramework.System.Device.Spi", "System.Device.Spi", "1.3.89"),
        new("nanoFramework.System.IO.FileSystem", "System.IO.FileSystem", "1.1.93"),
        new("nanoFramework.System.IO.Streams", "System.IO.Streams", "1.1.96"),
        new("nanoFramework.System.Math", "System.Math", "1.5.116"),
        new("nanoFramework.System.Text", "nanoFramework.System.Text", "1.3.42"),
    ];

    /// <summary>Those of firmware that sends over a serial port: all that the port's package needs itself is among them.</summary>
    internal static readonly IReadOnlyList<DevicePackage> Serial =
        [.. System, new("nanoFramework.System.IO.Ports", "System.IO.Ports", "1.1.139")];

    /// <summary>Those of firmware that is connected: Wi-Fi and MQTT, and what their packages need.</summary>
    internal static readonly IReadOnlyList<DevicePackage> Network =
    [
        .. System,
        new("nanoFramework.M2Mqtt", "nanoFramework.M2Mqtt", "5.1.220"),
        new("nanoFramework.M2Mqtt.Core", "nanoFramework.M2Mqtt.Core", "5.1.220"),
        new("nanoFramework.System.Collections", "nanoFramework.System.Collections", "1.5.75"),
        new("nanoFramework.System.Device.Wifi", "System.Device.Wifi", "1.5.146"),
        new("nanoFramework.System.Net", "System.Net", "1.11.60"),
        new("nanoFramework.System.Threading", "System.Threading", "1.1.52"),
    ];

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
