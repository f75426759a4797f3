using System.IO.Ports;
using TinyInfer.Converter;

namespace TinyInfer.Cli.Link;

/// <summary>Opens what samples come from: a serial port, or the standard input.</summary>
internal static class SerialInput
{
    private const int NoSuchFile = 2;
    private const int NoPermission = 13;
    private const int Busy = 16;
    private const int PollMilliseconds = 200;

    /// <summary>Opens a port.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="baud">Bits per second.</param>
    /// <returns>Its bytes.</returns>
    /// <exception cref="ConversionException">It cannot be opened; the message says why, and what helps.</exception>
    internal static ByteSource OpenPort(string name, int baud)
    {
        SerialPort? port = null;
        try
        {
            port = new SerialPort(name, baud, Parity.None, 8, StopBits.One) { ReadTimeout = PollMilliseconds, ReadBufferSize = 1 << 16 };
            port.Open();
            port.DiscardInBuffer();
            Stream stream = port.BaseStream;
            return new ByteSource(buffer => Read(stream, name, buffer), $"{name} is gone: it was unplugged, or closed", port)
            {
                IsPort = true,
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            port?.Dispose();
            throw new ConversionException($"{name}: {Explain(name, e)}", e);
        }
    }

    /// <summary>The standard input.</summary>
    /// <returns>Its bytes.</returns>
    internal static ByteSource OpenStandardInput()
    {
        Stream stream = Console.OpenStandardInput();
        return new ByteSource(buffer => stream.Read(buffer) is > 0 and var count ? count : -1, "the standard input has ended", stream);
    }

    /// <summary>Says why a port cannot be opened.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="problem">What the system says.</param>
    /// <returns>The rest of a sentence, and what helps.</returns>
    internal static string Explain(string name, Exception problem)
    {
        int code = (problem.InnerException ?? problem).HResult;
        return code switch
        {
            _ when problem is FileNotFoundException || code == NoSuchFile => $"there is no such port. {Ports()}",
            NoPermission => "you may not use this port. On Linux its group may: sudo usermod -a -G dialout $USER, then log in anew.",
            Busy => InUse,
            _ when OperatingSystem.IsWindows() && problem is UnauthorizedAccessException => InUse,
            _ => $"this cannot be used as a serial port ({(problem.InnerException ?? problem).Message.TrimEnd('.')}). {Ports()}",
        };
    }

    private const string InUse = "the port is in use. Close what else has it open: a debugger, a terminal, another tinyinfer record.";

    private static string Ports() => SerialPort.GetPortNames() is { Length: > 0 } names
        ? $"There are: {string.Join(", ", names.Order(StringComparer.Ordinal))}."
        : "There are none: plug in the adapter, and see whether its driver is installed.";

    private static int Read(Stream stream, string name, byte[] buffer)
    {
        try
        {
            return stream.Read(buffer) is > 0 and var count ? count : -1;
        }
        catch (TimeoutException)
        {
            return !OperatingSystem.IsWindows() && !File.Exists(name) ? -1 : 0;
        }
    }
}
