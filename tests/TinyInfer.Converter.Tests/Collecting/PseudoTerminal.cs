using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace TinyInfer.Converter.Tests.Collecting;

/// <summary>A serial line within this machine: what is written here comes out of a port.</summary>
internal sealed class PseudoTerminal : IDisposable
{
    private const int ReadWrite = 2;
    private const int NotControlling = 256;
    private const int MostName = 128;

    private readonly FileStream _stream;

    private PseudoTerminal(FileStream stream, string port)
    {
        _stream = stream;
        Port = port;
    }

    /// <summary>Name of the port.</summary>
    internal string Port { get; }

    /// <summary>Opens a line; skips the test where there is none to be had.</summary>
    internal static PseudoTerminal Open()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Skipped: pseudo-terminals are opened as Linux does.");
        int line = OpenLine(ReadWrite | NotControlling);
        Assert.SkipWhen(line < 0, "Skipped: this machine gives no pseudo-terminal.");
        byte[] name = new byte[MostName];
        Assert.SkipUnless(Grant(line) == 0 && Unlock(line) == 0 && NameOf(line, name, MostName) == 0,
            "Skipped: this machine gives no pseudo-terminal.");
        FileStream stream = new(new SafeFileHandle(line, true), FileAccess.Write, 0);
        return new PseudoTerminal(stream, Encoding.ASCII.GetString(name).TrimEnd('\0'));
    }

    /// <summary>Sends bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    internal void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

    /// <summary>Unplugs the port.</summary>
    public void Dispose() => _stream.Dispose();

    [DllImport("libc", EntryPoint = "posix_openpt", ExactSpelling = true)]
    private static extern int OpenLine(int flags);

    [DllImport("libc", EntryPoint = "grantpt", ExactSpelling = true)]
    private static extern int Grant(int line);

    [DllImport("libc", EntryPoint = "unlockpt", ExactSpelling = true)]
    private static extern int Unlock(int line);

    [DllImport("libc", EntryPoint = "ptsname_r", ExactSpelling = true)]
    private static extern int NameOf(int line, byte[] name, nint length);
}
