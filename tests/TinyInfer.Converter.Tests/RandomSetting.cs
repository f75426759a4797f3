using System.Globalization;

namespace TinyInfer.Converter.Tests;

/// <summary>How many random cases a test tries, and from which seed on.</summary>
internal static class RandomSetting
{
    /// <summary>A number of the environment.</summary>
    /// <param name="name">The variable's name.</param>
    /// <param name="standard">The number if there is none.</param>
    internal static int Of(string name, int standard) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out int value)
            ? value
            : standard;
}
