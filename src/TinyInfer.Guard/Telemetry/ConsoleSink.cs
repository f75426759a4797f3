using System;

namespace TinyInfer.Guard.Telemetry;

/// <summary>Telemetry on the console, which on a board is the serial port or USB. Makes a string for each line.</summary>
public sealed class ConsoleSink : TelemetrySink
{
    private readonly char[] _text = new char[TelemetryLine.Capacity];

    /// <inheritdoc/>
    public override void Write(byte[] line, int count)
    {
        for (int i = 0; i < count; i++)
        {
            _text[i] = (char)line[i];
        }

        Console.WriteLine(new string(_text, 0, count));
    }
}
