using TinyInfer.Converter.Files;

namespace TinyInfer.Converter.Pipeline;

/// <summary>Makes objects of the device libraries for a place in a pipeline file.</summary>
internal static class Stage
{
    /// <summary>Makes an object; what its constructor objects to is said of the place.</summary>
    internal static DeviceObject<T> Build<T>(JsonPlace place, Func<T> make, string code, double instructions = 0)
    {
        try
        {
            return new DeviceObject<T>(make(), code, instructions);
        }
        catch (ArgumentException e)
        {
            throw place.Error($"{e.Message}. Change the numbers here, or the window's length.", e);
        }
    }
}
