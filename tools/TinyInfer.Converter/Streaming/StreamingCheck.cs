using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Streaming;

/// <summary>Runs a streaming model and the model over whole windows on the same stream, and compares their bytes.</summary>
internal static class StreamingCheck
{
    /// <summary>Windows that are compared at every step, and not only where one of the given windows ends.</summary>
    private const int MostSteps = 100;

    /// <summary>Compares over a stream that is never reset: all windows one behind the other.</summary>
    /// <param name="windowed">The model over whole windows.</param>
    /// <param name="streaming">The streaming model.</param>
    /// <param name="timeAxis">The input's axis of time.</param>
    /// <param name="windows">Whole windows, quantized.</param>
    /// <param name="compared">How many windows of the stream gave the same bytes.</param>
    /// <returns>Whether all did.</returns>
    internal static bool Agrees(InferenceModel windowed, InferenceModel streaming, int timeAxis, IReadOnlyList<sbyte[]> windows,
        out int compared)
    {
        int[] shape = [.. windowed.Input.Shape];
        int frames = shape[timeAxis];
        int step = streaming.Input.Shape[timeAxis];

        // Once more from the start on, so that every window has others before it.
        sbyte[] stream = Join([.. windows, .. windows], shape, timeAxis);
        shape[timeAxis] *= 2 * windows.Count;
        compared = 0;
        streaming.Reset();
        windowed.Reset();
        for (int end = step; end <= shape[timeAxis]; end += step)
        {
            streaming.Input.Write(Frames(stream, shape, timeAxis, end - step, step));
            streaming.Run();
            if (end < frames || (compared >= MostSteps && end % frames >= step))
            {
                continue;
            }

            windowed.Input.Write(Frames(stream, shape, timeAxis, end - frames, frames));
            windowed.Run();
            if (!windowed.Outputs.Zip(streaming.Outputs).All(pair => Bytes(pair.First).SequenceEqual(Bytes(pair.Second))))
            {
                return false;
            }

            compared++;
        }

        return true;
    }

    /// <summary>Some frames of a window.</summary>
    internal static T[] Frames<T>(T[] window, int[] shape, int timeAxis, int start, int count)
    {
        int inner = Shapes.Length(shape[(timeAxis + 1)..]);
        int outer = Shapes.Length(shape[..timeAxis]);
        T[] result = new T[outer * count * inner];
        for (int o = 0; o < outer; o++)
        {
            Array.Copy(window, ((o * shape[timeAxis]) + start) * inner, result, o * count * inner, count * inner);
        }

        return result;
    }

    /// <summary>Windows one behind the other along time.</summary>
    private static sbyte[] Join(IReadOnlyList<sbyte[]> windows, int[] shape, int timeAxis)
    {
        int size = Shapes.Length(shape[timeAxis..]);
        int outer = Shapes.Length(shape[..timeAxis]);
        return [.. Enumerable.Range(0, outer).SelectMany(o => windows.SelectMany(window => window.AsSpan(o * size, size).ToArray()))];
    }

    private static sbyte[] Bytes(Tensor tensor)
    {
        sbyte[] bytes = new sbyte[tensor.Length];
        tensor.Read(bytes);
        return bytes;
    }
}
