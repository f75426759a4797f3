using System;
using nanoFramework.TestFramework;
using TinyInfer.Format;

namespace TinyInfer.DeviceTests;

[TestClass]
public class BlobErrorTests
{
    [TestMethod]
    public void A_blob_cut_anywhere_is_refused()
    {
        byte[] blob = Blobs.ReadDense();
        for (int length = 0; length < blob.Length; length += 37)
        {
            byte[] cut = new byte[length];
            Array.Copy(blob, 0, cut, 0, length);
            Assert.IsTrue(ReadProblem(cut) != null, length.ToString() + " bytes were taken for a model");
        }
    }

    [TestMethod]
    public void A_changed_byte_is_found()
    {
        byte[] blob = Blobs.ReadDense();
        for (int at = BlobFormat.HeaderSize; at < blob.Length; at += 41)
        {
            blob[at] ^= 0x10;
            Assert.AreEqual("blob: the checksum does not match; a byte has changed", ReadProblem(blob));
            blob[at] ^= 0x10;
        }

        Assert.AreEqual(null, ReadProblem(blob));
    }

    [TestMethod]
    public void Something_else_is_not_taken_for_a_model()
    {
        Assert.AreEqual("blob: it does not start with TINF and is no model", ReadProblem(new byte[200]));
    }

    [TestMethod]
    public void A_newer_format_is_named()
    {
        byte[] blob = Blobs.ReadDense();
        blob[BlobFormat.VersionAt] = 9;
        Assert.AreEqual("blob: format version 9; this TinyInfer reads version 1", ReadProblem(blob));
    }

    private static string ReadProblem(byte[] blob)
    {
        try
        {
            InferenceModel.Load(blob);
            return null;
        }
        catch (ModelFormatException e)
        {
            return e.Message;
        }
    }
}
