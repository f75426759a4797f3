using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Streaming;

/// <summary>Runs a streaming model and the model over whole windows on the same data, and compares their bytes.</summary>
internal static class StreamingCheck
{
    /// <summary>Feeds a window frame by frame into a model that has been reset, and compares the last output with the windowed model's.</summary>
    /// <param name="windowed">The model over whole windows.</param>
    /// <param name="streaming">The streaming model.</param>
    /// <param name="timeAxis">The input's axis of time.</param>
    /// <param name="window">A whole window, quantized.</param>
    /// <returns>Whether all outputs are the same bytes.</returns>
    internal static bool Agrees(InferenceModel windowed, InferenceModel streaming, int timeAxis, sbyte[] window)
    {
        windowed.Input.Write(window);
        windowed.Reset();
        windowed.Run();
        streaming.Reset();
        int frames = windowed.Input.Shape[timeAxis];
        int step = streaming.Input.Shape[timeAxis];

        // A window that is no whole number of steps is preceded by its own first frames; a causal model without padding does not see them.
        for (int start = frames % step == 0 ? 0 : (frames % step) - step; start < frames; start += step)
        {
            streaming.Input.Write(Frames(window, windowed.Input.Shape, timeAxis, start, step));
            streaming.Run();
        }

        return windowed.Outputs.Zip(streaming.Outputs).All(pair => Bytes(pair.First).SequenceEqual(Bytes(pair.Second)));
    }

    /// <summary>Some frames of a window; those before its start are its first.</summary>
    internal static T[] Frames<T>(T[] window, int[] shape, int timeAxis, int start, int count)
    {
        int inner = Shapes.Length(shape[(timeAxis + 1)..]);
        int outer = Shapes.Length(shape[..timeAxis]);
        int frames = shape[timeAxis];
        T[] result = new T[outer * count * inner];
        for (int o = 0; o < outer; o++)
        {
            for (int f = 0; f < count; f++)
            {
                int from = ((o * frames) + Math.Max(0, start + f)) * inner;
                Array.Copy(window, from, result, ((o * count) + f) * inner, inner);
            }
        }

        return result;
    }

    private static sbyte[] Bytes(Tensor tensor)
    {
        sbyte[] bytes = new sbyte[tensor.Length];
        tensor.Read(bytes);
        return bytes;
    }
}
