using System;

namespace TinyInfer.Esp32.Sensors;

/// <summary>Codes of settings that double, or halve, from one code to the next.</summary>
internal static class RegisterCode
{
    internal static int OfDoubling(int value, int lowest, int count, string what)
    {
        int code = 0;
        while (code < count && lowest << code != value)
        {
            code++;
        }

        return code < count ? code : throw Wrong(value, what);
    }

    internal static int OfHalving(int value, int highest, int count, string what)
    {
        int code = 0;
        while (code < count && highest >> code != value)
        {
            code++;
        }

        return code < count ? code : throw Wrong(value, what);
    }

    private static ArgumentException Wrong(int value, string what)
    {
        return new ArgumentException(what + " " + value.ToString() + " is none that the sensor has");
    }
}
