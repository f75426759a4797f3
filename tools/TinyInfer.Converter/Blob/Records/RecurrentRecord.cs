using TinyInfer.Format;

namespace TinyInfer.Converter.Blob.Records;

/// <summary>A recurrent layer: LSTM, GRU or a plain one.</summary>
internal sealed record RecurrentRecord : OperatorRecord
{
    /// <summary>Which layer.</summary>
    internal required OperatorCode Code { get; init; }

    /// <summary>Steps of a run.</summary>
    internal required int Steps { get; init; }

    /// <summary>Number of sequences.</summary>
    internal required int Batches { get; init; }

    /// <summary>Elements of an input vector.</summary>
    internal required int Inputs { get; init; }

    /// <summary>Elements of the hidden state.</summary>
    internal required int Hidden { get; init; }

    /// <summary>Whether a layer of one direction runs backward.</summary>
    internal required bool IsBackward { get; init; }

    /// <summary>Whether the state outlives a run.</summary>
    internal required bool KeepsState { get; init; }

    /// <summary>Whether every step is put out.</summary>
    internal required bool HasSequence { get; init; }

    /// <summary>Whether the last step is put out by itself.</summary>
    internal required bool HasLast { get; init; }

    /// <summary>Number of gates, the first ones, that the hidden state feeds as it is.</summary>
    internal required int EarlyGates { get; init; }

    /// <summary>The weights of each direction.</summary>
    internal required IReadOnlyList<RecurrentDirection> Directions { get; init; }

    /// <summary>Fraction bits of the gates; 0 for a plain layer, which has none.</summary>
    internal required int GateBits { get; init; }

    /// <summary>By how many more bits a candidate is finer than the cell; of LSTM alone.</summary>
    internal int ProductShift { get; init; }

    /// <summary>Largest magnitude of the cell; of LSTM alone.</summary>
    internal int CellLimit { get; init; }

    /// <summary>The functions: that of the gates first, then the candidate's, then that of an LSTM's cell.</summary>
    internal required IReadOnlyList<GateTableRecord> Tables { get; init; }

    /// <summary>From hidden values of 16 bits to those of 8.</summary>
    internal required RescalingRecord Rescaling { get; init; }

    /// <summary>Initial values of the states; null for zero.</summary>
    internal RecurrentStart? Start { get; init; }

    /// <summary>Number of gates.</summary>
    internal int Gates => GatesOf(Code);

    /// <inheritdoc/>
    internal override OperatorRecord WithoutProducts =>
        this with { Directions = [.. Directions.Select(_ => new RecurrentDirection(GateMatrix.None, GateMatrix.None))] };

    /// <summary>Reads the record.</summary>
    /// <param name="reader">Where from.</param>
    internal static RecurrentRecord Read(RecordReader reader)
    {
        OperatorCode code = reader.Code;
        (int steps, int batches, int inputs, int hidden, int directions) =
            (reader.Next(), reader.Next(), reader.Next(), reader.Next(), reader.Next());
        (bool isBackward, bool keepsState, bool hasSequence, bool hasLast) =
            (reader.NextFlag(), reader.NextFlag(), reader.NextFlag(), reader.NextFlag());
        (int earlyGates, bool starts) = (reader.Next(), reader.NextFlag());
        bool isLstm = code == OperatorCode.Lstm;
        return new RecurrentRecord
        {
            Code = code,
            Steps = steps,
            Batches = batches,
            Inputs = inputs,
            Hidden = hidden,
            IsBackward = isBackward,
            KeepsState = keepsState,
            HasSequence = hasSequence,
            HasLast = hasLast,
            EarlyGates = earlyGates,
            Directions = [.. Enumerable.Range(0, directions).Select(_ => RecurrentDirection.Read(reader))],
            GateBits = code == OperatorCode.Rnn ? 0 : reader.Next(),
            ProductShift = isLstm ? reader.Next() : 0,
            CellLimit = isLstm ? reader.Next() : 0,
            Tables = [.. Enumerable.Range(0, TablesOf(code)).Select(_ => GateTableRecord.Read(reader))],
            Rescaling = RescalingRecord.Read(reader),
            Start = starts ? RecurrentStart.Read(reader) : null,
        };
    }

    /// <inheritdoc/>
    internal override void Write(BlobOperator op)
    {
        op.Attribute(Steps, Batches, Inputs, Hidden, Directions.Count)
            .Attribute(Bit(IsBackward), Bit(KeepsState), Bit(HasSequence), Bit(HasLast))
            .Attribute(EarlyGates, Bit(Start != null));
        foreach (RecurrentDirection direction in Directions)
        {
            direction.Write(op);
        }

        op.Attribute(Code switch
        {
            OperatorCode.Lstm => [GateBits, ProductShift, CellLimit],
            OperatorCode.Gru => [GateBits],
            _ => [],
        });
        foreach (GateTableRecord table in Tables)
        {
            table.Write(op);
        }

        Rescaling.Write(op);
        Start?.Write(op);
    }

    private static int Bit(bool value) => value ? 1 : 0;

    private static int GatesOf(OperatorCode code) => code switch
    {
        OperatorCode.Lstm => 4,
        OperatorCode.Gru => 3,
        _ => 1,
    };

    private static int TablesOf(OperatorCode code) => code switch
    {
        OperatorCode.Lstm => 3,
        OperatorCode.Gru => 2,
        _ => 1,
    };
}
