using System;
using TinyInfer;
using TinyInfer.Format;
using TinyInfer.Models;

namespace HelloInference;

/// <summary>The least that an application needs to run a model: on a board, and on a desktop.</summary>
public static class Program
{
    /// <summary>Loads the model, runs it once, and prints the result.</summary>
    public static void Main()
    {
        InferenceModel model = new MotionModel();
        Console.WriteLine("self-test: " + (model.SelfTest().Passed ? "passed" : "failed"));

        // Two seconds of an accelerometer that lies still: [time, axis], in g, the mean taken off.
        model.Input.Write(new float[model.Input.Length]);
        model.Run();
        string[] labels = model.Metadata.GetLines(Metadata.Labels);
        for (int i = 0; i < labels.Length; i++)
        {
            Console.WriteLine(labels[i] + ": " + model.Output.Dequantize(i).ToString());
        }
    }
}
