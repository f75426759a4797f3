using TinyInfer.Anomaly.Format;

namespace TinyInfer.Anomaly.Learning;

/// <content>What is kept over a sleep or a restart, as a part of the detector's state.</content>
public abstract partial class FeatureLearner
{
    /// <summary>Bytes of <see cref="Save"/>.</summary>
    internal int StateSize
    {
        get
        {
            int size = 32 + P2Quantile.StateSize + Moments.StateSize + (8 * FeatureCount);
            foreach (float[] part in _active)
            {
                size += 4 * part.Length;
            }

            return size + OwnStateSize;
        }
    }

    /// <summary>Bytes that <see cref="SaveOwn"/> writes.</summary>
    private protected virtual int OwnStateSize => 0;

    internal void Save(ByteWriter writer)
    {
        // What is on trial is not trusted yet: after a restart it is worked out and tried again.
        bool isTried = Phase == LearningPhase.Trial;
        writer.Int((int)(isTried ? LearningPhase.Preparing : Phase) | (IsTold ? 16 : 0) | (IsInstalled ? 32 : 0) | (_isAtLimit ? 64 : 0));
        writer.Int(isTried ? 1 : _windows);
        writer.Int(isTried ? 0 : _above);
        writer.Float(_shareBefore);
        writer.Float(isTried ? _factorBefore : _detector.ThresholdFactor);
        writer.Int(Updates);
        writer.Int((int)_event);
        writer.Int(0);
        _scores.Save(writer);
        Moments.Save(writer);
        writer.Floats(Centre);
        writer.Floats(Spread);
        foreach (float[] part in isTried ? _spare : _active)
        {
            writer.Floats(part);
        }

        SaveOwn(writer, isTried);
    }

    internal void Load(ByteReader reader)
    {
        int flags = reader.Int(0, 127);
        Phase = (LearningPhase)(flags & 15);
        reader.Require(Phase <= LearningPhase.Preparing, "learning is in a phase that there is not");
        IsTold = (flags & 16) != 0;
        IsInstalled = (flags & 32) != 0;
        _isAtLimit = (flags & 64) != 0;
        _windows = reader.Int(0, int.MaxValue);
        reader.Require(Phase != LearningPhase.Preparing || _windows > 0, "learning has no windows to work on");
        _above = reader.Int(0, int.MaxValue);
        _shareBefore = reader.FiniteFloat();
        float factor = reader.FiniteFloat();
        reader.Require(factor >= 1f / MostFactor && factor <= MostFactor, "the threshold is moved farther than it may be");
        _detector.ThresholdFactor = factor;
        Updates = reader.Int(0, int.MaxValue);
        _event = (LearningEvent)reader.Int(0, (int)LearningEvent.AtLimit);
        reader.Int(0, 0);
        _scores.Load(reader);
        Moments.Load(reader);
        reader.FiniteFloats(Centre);
        reader.FiniteFloats(Spread);
        foreach (float spread in Spread)
        {
            reader.Require(!IsInstalled || spread > 0f, "a deviation is not above 0");
        }

        foreach (float[] part in _active)
        {
            reader.FiniteFloats(part);
        }

        LoadOwn(reader);

        _isWorking = false;
        Hold();
        Changed();
        if (Phase == LearningPhase.Preparing)
        {
            SetInstallation();
            Begin();
        }
    }

    /// <summary>Writes what a learner has besides.</summary>
    private protected virtual void SaveOwn(ByteWriter writer, bool isTried)
    {
    }

    /// <summary>Reads what <see cref="SaveOwn"/> wrote.</summary>
    private protected virtual void LoadOwn(ByteReader reader)
    {
    }
}
