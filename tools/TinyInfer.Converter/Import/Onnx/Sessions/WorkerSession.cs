using Microsoft.ML.OnnxRuntime.Tensors;

namespace TinyInfer.Converter.Import.Onnx.Sessions;

/// <summary>A session of ONNX Runtime in a process of its own.</summary>
/// <param name="process">The process.</param>
/// <param name="number">The session's number there.</param>
/// <param name="inputs">Its inputs.</param>
/// <param name="outputs">Its outputs.</param>
internal sealed class WorkerSession(WorkerProcess process, int number, OnnxPort[] inputs, OnnxPort[] outputs) : IOnnxSession
{
    /// <inheritdoc/>
    public IReadOnlyList<OnnxPort> Inputs => inputs;

    /// <inheritdoc/>
    public IReadOnlyList<OnnxPort> Outputs => outputs;

    /// <inheritdoc/>
    public Dictionary<string, DenseTensor<float>> Run(IReadOnlyDictionary<string, float[]> values) => process.Ask(
        output =>
        {
            output.Write((int)WorkerRequest.Run);
            output.Write(number);
            output.Write(inputs.Length);
            foreach (OnnxPort input in inputs)
            {
                output.Write(input.Name);
                output.WriteFloats(values[input.Name]);
            }
        },
        input =>
        {
            Dictionary<string, DenseTensor<float>> tensors = new(StringComparer.Ordinal);
            for (int count = input.ReadInt32(); count > 0; count--)
            {
                string name = input.ReadString();
                int[] shape = input.ReadShape();
                tensors.Add(name, new DenseTensor<float>(input.ReadFloats(), shape));
            }

            return tensors;
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        if (!process.IsAlive)
        {
            return;
        }

        try
        {
            process.Ask(
                output =>
                {
                    output.Write((int)WorkerRequest.Close);
                    output.Write(number);
                },
                _ => true);
        }
        catch (OnnxCrashException)
        {
            // Its session has ended with it.
        }
    }
}
