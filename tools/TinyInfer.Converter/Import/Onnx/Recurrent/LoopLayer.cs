using TinyInfer.Converter.Graph;

namespace TinyInfer.Converter.Import.Onnx.Recurrent;

/// <summary>A recurrent layer that a Loop may be: a guess, to be proven by running both.</summary>
/// <param name="OpType">RNN, GRU or LSTM.</param>
/// <param name="Frames">Name of what it reads, [steps, batches, inputs].</param>
/// <param name="Input">Weights of the input, [1, gates · hidden, inputs].</param>
/// <param name="Recurrent">Weights of the hidden state, [1, gates · hidden, hidden].</param>
/// <param name="Bias">Biases, [1, 2 · gates · hidden].</param>
/// <param name="Functions">The nodes whose functions its gates have.</param>
/// <param name="States">Which of the carried values are the hidden state and the cell.</param>
/// <param name="LinearBeforeReset">For GRU: true where the reset gate acts behind the recurrent weights.</param>
internal sealed record LoopLayer(
    string OpType, string Frames, ConstantTensor Input, ConstantTensor Recurrent, ConstantTensor Bias, NodeProto[] Functions, int[] States,
    bool LinearBeforeReset)
{
    /// <summary>Keras's gates of an LSTM (input, forget, cell, output) in ONNX's order (input, output, forget, cell).</summary>
    private static readonly int[] _lstmOrder = [0, 3, 1, 2];

    /// <summary>Guesses the layer of a Loop.</summary>
    /// <param name="body">The Loop's body.</param>
    /// <returns>The layer; null if the body has not the parts of one.</returns>
    internal static LoopLayer? Guess(LoopBody body)
    {
        if (body.Frame is not { } frame || body.Product(name => name == frame.Output[0]) is not { } input
            || body.States.Length is not (1 or 2)
            || !body.States.Any(k => body.Product(name => name == body.Before(k)) != null))
        {
            return null;
        }

        int hiddenIndex = body.States.First(k => body.Product(name => name == body.Before(k)) != null);
        string state = body.Before(hiddenIndex);
        (ConstantTensor early, NodeProto product) = body.Product(name => name == state)!.Value;
        (ConstantTensor Matrix, NodeProto Product)? late = body.Product(name => body.IsGated(name, state));
        int hidden = early.Shape[0];
        int columns = input.Matrix.Shape[1];
        string? opType = (columns / hidden, body.States.Length) switch
        {
            (1, 1) => "RNN",
            (3, 1) => "GRU",
            (4, 2) => "LSTM",
            _ => null,
        };
        ConstantTensor recurrent = late == null ? early : Beside(early, late.Value.Matrix);
        if (opType == null || columns % hidden != 0 || recurrent.Shape[1] != columns)
        {
            return null;
        }

        HashSet<NodeProto> counted = [];
        float[]? inputBias = Sum(body.Biases(input.Product, counted), columns);
        float[]? recurrentBias = Sum(body.Biases(product, counted), columns);
        if (inputBias == null || recurrentBias == null)
        {
            return null;
        }

        int[] order = opType == "LSTM" ? _lstmOrder : [.. Enumerable.Range(0, columns / hidden)];
        float[] bias = [.. Order(inputBias, hidden, order), .. Order(recurrentBias, hidden, order)];
        NodeProto candidate = body.CandidateFunction ?? new NodeProto { OpType = "Tanh" };
        NodeProto gate = body.GateFunction ?? new NodeProto { OpType = "Sigmoid" };
        return new LoopLayer(
            opType, frame.Input[0], Turn(input.Matrix, hidden, order), Turn(recurrent, hidden, order),
                new ConstantTensor([1, bias.Length], bias),
            opType switch { "RNN" => [candidate], "GRU" => [gate, candidate], _ => [gate, candidate, candidate] },
            [hiddenIndex, .. body.States.Where(k => k != hiddenIndex)], late == null);
    }

    private static float[] Order(float[] values, int size, int[] order) =>
        [.. order.SelectMany(gate => values.AsSpan(gate * size, size).ToArray())];

    /// <summary>A matrix [inputs, gates · hidden] as ONNX has it.</summary>
    private static ConstantTensor Turn(ConstantTensor matrix, int hidden, int[] order)
    {
        int rows = matrix.Shape[0];
        int columns = matrix.Shape[1];
        float[] turned = [.. Enumerable.Range(0, columns).SelectMany(
            column => Enumerable.Range(0, rows).Select(row => matrix.Values[(row * columns) + column]))];
        return new ConstantTensor([1, columns, rows], Order(turned, hidden * rows, order));
    }

    private static ConstantTensor Beside(ConstantTensor left, ConstantTensor right) => new(
        [left.Shape[0], left.Shape[1] + right.Shape[1]],
        [.. left.Values.Chunk(left.Shape[1]).Zip(right.Values.Chunk(right.Shape[1])).SelectMany(
            rows => (float[])[.. rows.First, .. rows.Second])]);

    /// <summary>The sum of biases, each for all columns or for the first ones; null if one has no such shape.</summary>
    private static float[]? Sum(IEnumerable<ConstantTensor> biases, int columns)
    {
        float[] sum = new float[columns];
        foreach (ConstantTensor bias in biases)
        {
            if (bias.Values.Length != columns)
            {
                return null;
            }

            for (int i = 0; i < columns; i++)
            {
                sum[i] += bias.Values[i];
            }
        }

        return sum;
    }
}
